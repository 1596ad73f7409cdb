import sys

import uvicorn
from sqladmin import Admin, ModelView
from sqlalchemy import Column, Float, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base
from starlette.applications import Starlette

Base = declarative_base()
engine = create_engine("sqlite:///pots.db", connect_args={"check_same_thread": False})


class Pot(Base):
    __tablename__ = "pots"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    glaze = Column(String)
    price = Column(Float)


Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all(Pot(name=f"Pot {i}", glaze=["ash", "celadon", "tenmoku"][i % 3], price=12.5 + i) for i in range(40))
    session.commit()


class PotAdmin(ModelView, model=Pot):
    column_list = [Pot.id, Pot.name, Pot.glaze, Pot.price]
    column_searchable_list = [Pot.name]
    column_sortable_list = [Pot.price]
    name_plural = "Pots"
    icon = "fa-solid fa-mug-hot"


app = Starlette()
Admin(app, engine, title="Pottery").add_view(PotAdmin)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
