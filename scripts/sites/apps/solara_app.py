import solara

clicks = solara.reactive(0)
name = solara.reactive("")


@solara.component
def Page():
    solara.Title("Pottery")
    with solara.AppBarTitle():
        solara.Text("Pottery")
    with solara.Sidebar():
        solara.Markdown("## Filter")
        solara.InputText("Name", value=name)
        solara.Select("Glaze", value="ash", values=["ash", "celadon", "tenmoku"])
        solara.SliderInt("Temperature", value=1280, min=600, max=1300)
        solara.Checkbox(label="In stock", value=True)
    with solara.Columns([1, 1, 1]):
        for title in ("Mug", "Bowl", "Plate"):
            with solara.Card(title, subtitle="Thrown by hand"):
                solara.Markdown("Fired **twice**, glazed with what the wood left on it, and cooled for a day.")
                with solara.CardActions():
                    solara.Button("Buy", color="primary", on_click=lambda: clicks.set(clicks.value + 1))
                    solara.Button("Look", text=True)
    solara.Info(f"Bought {clicks.value} times", dense=True)
    solara.Warning("The kiln is hot")
    with solara.lab.Tabs():
        with solara.lab.Tab("Stock"):
            solara.Markdown("\n".join(["| pot | price |", "|---|---|"] + [f"| Pot {i} | {i * 2} |" for i in range(12)]))
        with solara.lab.Tab("About"):
            solara.Text("About pots.")
    solara.ProgressLinear(60)
    with solara.Details("More"):
        solara.Text("Nothing more.")
    solara.ToggleButtonsSingle(value="wood", values=["wood", "gas", "salt"])
