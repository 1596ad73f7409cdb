import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo
    mo.md("# Pottery\n\nSome *text* about pots, with `code`, a [link](#) and\n\n- one\n- two\n\n> A quote that is long enough to be seen.")
    return (mo,)


@app.cell
def _(mo):
    temperature = mo.ui.slider(600, 1300, value=1280, label="Temperature")
    glaze = mo.ui.dropdown(["ash", "celadon"], value="ash", label="Glaze")
    mo.hstack([temperature, glaze, mo.ui.checkbox(label="In stock"), mo.ui.button(label="Throw"), mo.ui.text(placeholder="name")])
    return (temperature,)


@app.cell
def _(mo, temperature):
    mo.callout(f"{temperature.value} degrees", kind="warn")
    return


@app.cell
def _(mo):
    mo.ui.table([{"pot": f"Pot {i}", "glaze": ["ash", "celadon"][i % 2], "price": 12.5 + i} for i in range(30)])
    return


@app.cell
def _(mo):
    mo.ui.tabs({"Kiln": mo.md("About the **kiln**."), "Wheel": mo.md("About the wheel.")})
    return


@app.cell
def _(mo):
    mo.accordion({"How hot?": "1280 degrees", "How long?": mo.md("Fourteen hours")})
    return


if __name__ == "__main__":
    app.run()
