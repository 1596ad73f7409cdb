import sys

from nicegui import ui

rows = [{"id": i, "name": f"Pot {i}", "glaze": ["ash", "celadon", "tenmoku"][i % 3], "price": 12.5 + i} for i in range(24)]


@ui.page("/")
def index():
    with ui.header().classes("items-center justify-between"):
        ui.label("Pottery").classes("text-h6")
        with ui.row():
            ui.button("Shelves", icon="inventory").props("flat color=white")
            ui.button(icon="settings").props("flat round color=white")
    with ui.left_drawer().classes("bg-blue-50"):
        ui.label("Filter").classes("text-bold")
        ui.input("Name", placeholder="start typing")
        ui.select(["ash", "celadon", "tenmoku"], label="Glaze", value="ash")
        ui.slider(min=0, max=100, value=40)
        ui.switch("In stock", value=True)
        ui.radio(["small", "large"], value="small")
        ui.tree([{"id": "kilns", "children": [{"id": "gas"}, {"id": "wood"}]}], label_key="id").expand()
    with ui.tabs().classes("w-full") as tabs:
        one, two, three = ui.tab("Stock", icon="list"), ui.tab("Order", icon="shopping_cart"), ui.tab("Log")
    with ui.tab_panels(tabs, value=one).classes("w-full"):
        with ui.tab_panel(one):
            columns = [{"name": n, "label": n.title(), "field": n, "sortable": True, "align": "left"} for n in ("id", "name", "glaze", "price")]
            ui.table(columns=columns, rows=rows, row_key="id", selection="multiple", pagination=8, title="Stock").classes("w-full")
        with ui.tab_panel(two):
            with ui.stepper().props("vertical").classes("w-full") as stepper:
                with ui.step("Choose"):
                    ui.label("Choose a pot from the shelf and tell us how you will use it.")
                    ui.textarea("Note")
                    with ui.stepper_navigation():
                        ui.button("Next", on_click=stepper.next)
                with ui.step("Pay"):
                    ui.label("By invoice.")
                    ui.checkbox("I agree")
        with ui.tab_panel(three):
            for i in range(30):
                ui.label(f"12:{i:02d} the kiln is at {600 + i * 13} degrees").classes("font-mono text-sm")
    with ui.row().classes("w-full"):
        for title in ("Wheel", "Kiln", "Shelf"):
            with ui.card().classes("w-64"):
                ui.label(title).classes("text-lg font-bold")
                ui.label("A card with a little text about it, long enough to wrap onto a second line.")
                ui.linear_progress(0.6)
                with ui.row():
                    ui.badge("new", color="red")
                    ui.chip("clay", icon="label")
    with ui.expansion("More", icon="work").classes("w-full"):
        ui.markdown("Some **bold** text\n\n- one\n- two\n\n`code`")
    with ui.dialog() as dialog, ui.card():
        ui.label("Are you sure?")
        with ui.row():
            ui.button("Yes", on_click=dialog.close)
            ui.button("No", on_click=dialog.close).props("outline")
    ui.button("Delete", on_click=dialog.open).props("color=negative")


ui.run(port=int(sys.argv[1]), host="127.0.0.1", show=False, reload=False)
