import streamlit as st

st.set_page_config(page_title="Pottery", layout="wide")
st.title("Pottery")
st.sidebar.header("Filter")
heat = st.sidebar.slider("Temperature", 600, 1300, 1280)
st.sidebar.selectbox("Glaze", ["ash", "celadon", "tenmoku"])
st.sidebar.radio("Kiln", ["wood", "gas"])
st.info("The kiln is hot until Thursday.")
left, middle, right = st.columns(3)
left.metric("Fired", 72, 3)
middle.metric("Broken", 3, -1)
right.metric("Heat", f"{heat} °C")
name = st.text_input("Name", placeholder="What is it called?")
if st.button("Throw", type="primary"):
    st.success(f"Thrown: {name}")
one, two = st.tabs(["Stock", "About"])
one.table({"pot": [f"Pot {i}" for i in range(8)], "price": [12.5 + i for i in range(8)]})
two.markdown("Some *text* about pots, with `code`.\n\n- one\n- two\n\n> A quote")
with st.expander("More"):
    st.write("Nothing more.")
st.multiselect("Kinds", ["mug", "bowl", "plate"], ["mug"])
st.code("def throw(clay):\n    return clay.spin(40)")
with st.chat_message("user"):
    st.write("Is it hot?")
