import sys

import gradio as gr

with gr.Blocks(title="Pottery") as demo:
    gr.Markdown("# Pottery\nTell us what you see, and we tell you how it was **fired**.")
    with gr.Tabs():
        with gr.Tab("Ask"):
            with gr.Row():
                with gr.Column():
                    name = gr.Textbox(label="Name", placeholder="Your name", info="As on the label")
                    glaze = gr.Dropdown(["ash", "celadon", "tenmoku"], label="Glaze", value="ash")
                    gr.Slider(0, 100, 40, label="Temperature")
                    gr.CheckboxGroup(["mug", "bowl", "plate"], label="Kinds", value=["mug"])
                    gr.Radio(["wood", "gas"], label="Kiln", value="gas")
                    ask = gr.Button("Ask", variant="primary")
                with gr.Column():
                    answer = gr.Textbox(label="Answer", lines=4)
                    gr.Dataframe([["mug", 12.5], ["bowl", 20.0]], headers=["pot", "price"], label="Prices")
                    with gr.Accordion("More", open=False):
                        gr.Markdown("Nothing more.")
            ask.click(lambda n, g: f"{n}: {g} at 1280 degrees", [name, glaze], answer)
            gr.Examples([["Ada", "ash"], ["Grace", "celadon"]], [name, glaze])
        with gr.Tab("Talk"):
            gr.Chatbot([{"role": "user", "content": "Is it hot?"}, {"role": "assistant", "content": "Very. *Do not touch it.*"}])
            gr.Textbox(label="Say")
            gr.File(label="A picture")

demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), share=False)
