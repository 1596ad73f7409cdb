import panel as pn

pn.extension("tabulator", sizing_mode="stretch_width")
import pandas as pd  # noqa: E402

frame = pd.DataFrame({"pot": [f"Pot {i}" for i in range(40)], "glaze": ["ash", "celadon", "tenmoku", "salt"] * 10, "price": [12.5 + i for i in range(40)]})
slider = pn.widgets.IntSlider(name="Temperature", start=600, end=1300, value=1280)
template = pn.template.FastListTemplate(
    title="Pottery", sidebar=["## Filter", slider, pn.widgets.Select(name="Glaze", options=["ash", "celadon"]), pn.widgets.Checkbox(name="In stock", value=True),
                              pn.widgets.RadioBoxGroup(options=["wood", "gas"]), pn.widgets.TextInput(name="Name", placeholder="start typing")])
template.main += [
    pn.Row(pn.indicators.Number(name="Fired", value=72, format="{value}%"), pn.indicators.Number(name="Broken", value=3)),
    pn.Tabs(("Stock", pn.widgets.Tabulator(frame, pagination="remote", page_size=10)), ("About", pn.pane.Markdown("# About\n\nSome *text* about pots.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"))),
    pn.Card(pn.pane.Markdown("A card with **bold** text that says a little about the kiln and what it does to the clay."), title="Kiln"),
    pn.Accordion(("How hot?", pn.bind(lambda v: f"{v} degrees", slider)), ("How long?", "Fourteen hours"), active=[0]),
    pn.Row(pn.widgets.Button(name="Throw", button_type="primary"), pn.widgets.Button(name="Drop", button_type="danger"), pn.widgets.MultiChoice(name="Kinds", options=["mug", "bowl"], value=["mug"])),
]
template.servable()
