import sys

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html

rows = [{"pot": f"Pot {i}", "glaze": ["ash", "celadon", "tenmoku"][i % 3], "price": 12.5 + i, "sold": i * 7 % 11} for i in range(60)]
app = Dash(__name__)
app.layout = dmc.MantineProvider(dmc.AppShell([
    dmc.AppShellHeader(dmc.Group([dmc.Title("Pottery", order=3), dmc.Button("Sign in", variant="outline", size="xs")], justify="space-between", h="100%", px="md")),
    dmc.AppShellNavbar([dmc.NavLink(label="Stock", active=True), dmc.NavLink(label="Orders", description="Open ones"),
                        dmc.NavLink(label="Settings", childrenOffset=28, opened=True, children=[dmc.NavLink(label="Users"), dmc.NavLink(label="Kilns")])], p="md"),
    dmc.AppShellMain([
        dmc.Alert("The kiln is hot until Thursday; please don't open it.", title="Mind the kiln", color="orange", withCloseButton=True),
        dmc.SimpleGrid([dmc.Card([dmc.Text(name, fw=500, size="lg"), dmc.Text("Thrown by hand and fired twice, glazed with what the wood left.", c="dimmed", size="sm"),
                                  dmc.Group([dmc.Badge("new"), dmc.Badge("stoneware", color="pink", variant="light")]), dmc.Progress(value=60, mt="md")],
                                 withBorder=True, shadow="sm", radius="md") for name in ("Mug", "Bowl", "Plate")], cols=3, mt="md", mb="md"),
        dmc.Group([dmc.TextInput(label="Name", placeholder="What is it called?", description="As on the label"), dmc.Select(label="Glaze", data=["ash", "celadon"], value="ash", id="glaze"),
                   dmc.NumberInput(label="Price", value=12), dmc.SegmentedControl(data=["cm", "inch"], value="cm"), dmc.Switch(label="In stock", checked=True), dmc.Checkbox(label="Gift")], align="end"),
        dag.AgGrid(rowData=rows, columnDefs=[{"field": f} for f in ("pot", "glaze", "price", "sold")], defaultColDef={"filter": True, "flex": 1},
                   dashGridOptions={"pagination": True, "paginationPageSize": 20}, style={"height": 360, "marginTop": 16}),
        dmc.Tabs([dmc.TabsList([dmc.TabsTab("Kiln", value="kiln"), dmc.TabsTab("Wheel", value="wheel")]), dmc.TabsPanel("About the kiln.", value="kiln"),
                  dmc.TabsPanel("About the wheel.", value="wheel")], value="kiln", mt="md"),
        dmc.Accordion([dmc.AccordionItem([dmc.AccordionControl("How hot?"), dmc.AccordionPanel("1280 degrees at the end.")], value="a"),
                       dmc.AccordionItem([dmc.AccordionControl("How long?"), dmc.AccordionPanel("Fourteen hours.")], value="b")], value="a"),
        dmc.Timeline([dmc.TimelineItem("Thrown", title="Monday"), dmc.TimelineItem("Fired", title="Friday")], active=1),
        dcc.Dropdown(["Berlin", "Paris"], "Berlin", id="city"), dcc.Slider(0, 20, 5, value=10),
        html.Div(id="said"),
    ]),
], header={"height": 56}, navbar={"width": 240, "breakpoint": "sm"}, padding="md"))


@app.callback(Output("said", "children"), Input("city", "value"))
def say(city):
    return f"To {city}, by train."


app.run(port=int(sys.argv[1]), host="127.0.0.1")
