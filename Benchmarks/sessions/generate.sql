-- :count sessions of two shops and a wiki over 90 days, the same every time but for the clock.
-- What depends on what, as in life: a session with more pages is longer, has more clicks and events;
-- errors gather on the checkout; phones have Safari or Chrome. Every 5,000th is of one campaign,
-- every 50,000th of one odd page, so that rare texts are there to be found.
-- The indexes are made afterwards: a million rows go in faster so.
set maintenance_work_mem = '512MB';
create temporary table dropped as
  select indexdef, indexname
  from pg_indexes
  where schemaname = 'public' and tablename = 'sessions' and indexname <> 'sessions_pkey';
select format('drop index %I', indexname) from dropped \gexec
select setseed(0.6);
insert into sessions (id, project_id, page_url, user_agent, started_at, last_event_at, duration,
  clicks, errors, title, user_name, device, browser, os, warnings, inputs, scrolls, rage, pages,
  event_count, ranked_events, ranked_last_event, active_time, viewport_width, viewport_height, health,
  is_dirty)
select id, 'default', url, '', started, started + duration * interval '1 second', duration, clicks,
  errors, title, person, device, browser, os, errors / 2, clicks / 3, pages * 4,
  case when rage < 0.01 then 1 else 0 end, pages, 60 + pages * 40 + clicks * 6,
  60 + pages * 40 + clicks * 6, started + duration * interval '1 second', active,
  case device when 'mobile' then 390 when 'tablet' then 820 else 1440 end,
  case device when 'mobile' then 844 when 'tablet' then 1180 else 900 end,
  case when i % 700 = 0 then 3 when i % 90 = 0 then 2 else 1 end, false
from (
  select *,
    case when path like '/checkout%' and e < 0.1 then 1 + (e * 50)::int
      when e < 0.02 then 1 + (e * 100)::int else 0 end as errors,
    'https://' || host || path as url,
    case when i % 50000 = 0 then 'Returns of faulty lamps'
      when path like '/checkout%' then 'Checkout' when path like '/product%' then 'Product ' || n
      when path like '/wiki%' then 'Article ' || n else 'Home' end || ' – ' || host as title,
    case when u < 0.3 then 'user' || (u * 100000)::int || '@example.com' end as person,
    greatest(0, (duration * (0.2 + 0.6 * a)))::int as active
  from (
    select i, n, u, e, a, rage,
      md5('session ' || i)::uuid as id,
      now() - (i::float8 / :count) * interval '90 days' as started,
      (array['shop.example', 'store.example', 'wiki.example'])[1 + floor(h * 2.99)::int] as host,
      case when i % 5000 = 0 then '/landing?campaign=winter-sale&id=' || i
        when p < 0.2 then '/' when p < 0.35 then '/checkout' when p < 0.4 then '/checkout/payment'
        when p < 0.7 then '/product/' || n || '?ref=' || (a * 1000)::int
        when p < 0.9 then '/wiki/article-' || n else '/search?q=' || md5(n::text) end as path,
      case when d < 0.55 then 'desktop' when d < 0.9 then 'mobile' else 'tablet' end as device,
      case when d >= 0.55 and b < 0.5 then 'Safari' when b < 0.65 then 'Chrome'
        when b < 0.85 then 'Firefox' when b < 0.97 then 'Edge' else 'Opera' end as browser,
      case when d >= 0.55 and b < 0.5 then 'iOS' when d >= 0.55 then 'Android'
        when b < 0.6 then 'Windows' when b < 0.85 then 'macOS' else 'Linux' end as os,
      1 + (pages * pages * 9)::int as pages,
      (10 + pages * 600 + a * a * 1200)::int as duration,
      (pages * 20 + a * 10)::int as clicks
    from (
      select i, (random() * 20000)::int as n, random() as u, random() as e, random() as a,
        random() as rage, random() as h, random() as p, random() as d, random() as b,
        random() as pages
      from generate_series(1, :count) i
    ) drawn
  ) shaped
) whole;
select indexdef from dropped \gexec
vacuum analyze sessions;
