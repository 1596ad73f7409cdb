from dagster import AssetExecutionContext, Definitions, ScheduleDefinition, asset, define_asset_job


@asset(group_name="clay", description="Clay from the pit, in *tons*.")
def clay() -> int:
    return 3


@asset(group_name="clay", deps=[clay])
def pots(context: AssetExecutionContext) -> int:
    return 40


@asset(group_name="shop", deps=[pots], description="What was sold")
def sales() -> int:
    return 12


job = define_asset_job("fire", selection="*")
defs = Definitions(assets=[clay, pots, sales], jobs=[job], schedules=[ScheduleDefinition(job=job, cron_schedule="0 6 * * *")])
