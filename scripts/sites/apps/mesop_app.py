import mesop as me


@me.stateclass
class State:
    clicks: int = 0
    shown: bool = False


def buy(event: me.ClickEvent):
    me.state(State).clicks += 1


def note(event: me.InputBlurEvent):
    pass


@me.page(path="/", title="Pottery")
def page():
    state = me.state(State)
    with me.box(style=me.Style(background="#f0f4f8", padding=me.Padding.all(16), display="flex", justify_content="space-between")):
        me.text("Pottery", type="headline-4")
        with me.content_button(type="icon"):
            me.icon("settings")
    with me.box(style=me.Style(padding=me.Padding.all(24), display="grid", grid_template_columns="1fr 2fr", gap=24)):
        with me.box():
            me.input(label="Name", appearance="outline", on_blur=note)
            me.select(label="Glaze", options=[me.SelectOption(label=x, value=x) for x in ("ash", "celadon", "tenmoku")])
            me.textarea(label="Note", rows=4, on_blur=note)
            me.checkbox("In stock", checked=True)
            me.slide_toggle("Gift")
            me.radio(options=[me.RadioOption(label="wood", value="w"), me.RadioOption(label="gas", value="g")], value="w")
            me.slider()
            me.button("Buy", on_click=buy, type="flat")
            me.button("Look", type="stroked")
            me.text(f"Bought {state.clicks} times")
        with me.box():
            me.markdown("# About\n\nSome *text* about pots, and `code`.\n\n- one\n- two\n\n| pot | price |\n|---|---|\n| mug | 12 |\n| bowl | 20 |\n\n```python\nthrow(clay)\n```")
            me.progress_bar(mode="determinate", value=40)
            with me.card(appearance="outlined"):
                me.card_header(title="Kiln", subtitle="1280 degrees")
                with me.card_content():
                    me.text("Fourteen hours, and then a day of patience until the door is opened.")
                with me.card_actions(align="start"):
                    me.button("Open")
            with me.expansion_panel(title="More", description="than this", icon="info", expanded=True):
                me.text("Nothing more.")
            me.badge(content="3")
            me.divider()
            for index in range(20):
                me.text(f"Line {index} of the log: the kiln is at {600 + index * 20} degrees")
