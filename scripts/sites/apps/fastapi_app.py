import sys

import uvicorn
from fastapi import FastAPI, Query
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from swagger_ui_bundle import swagger_ui_path

app = FastAPI(title="Pottery", description="Pots, and *how* they are made.", version="1.2", docs_url=None)
# The bundled Swagger UI knows no later version.
app.openapi_version = "3.0.3"
app.mount("/static", StaticFiles(directory=swagger_ui_path))


class Pot(BaseModel):
    name: str
    price: float = 12.5
    glazes: list[str] = []


@app.get("/", include_in_schema=False)
def docs():
    return get_swagger_ui_html(openapi_url="/openapi.json", title="Pottery", swagger_js_url="/static/swagger-ui-bundle.js", swagger_css_url="/static/swagger-ui.css")


@app.get("/pots", tags=["pots"], summary="All pots")
def pots(glaze: str | None = Query(None, description="Only those with this glaze"), limit: int = 10) -> list[Pot]:
    return []


@app.post("/pots", tags=["pots"])
def add(pot: Pot) -> Pot:
    return pot


@app.delete("/pots/{id}", tags=["pots"], deprecated=True)
def drop(id: int):
    return {}


@app.put("/kiln", tags=["kiln"])
def heat(degrees: int):
    return {"degrees": degrees}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
