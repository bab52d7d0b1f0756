"""The browser app. Not much yet: it says where a rota can be had today."""

import streamlit as st

st.set_page_config(page_title="Paiban 排班", page_icon="🗓️")
st.title("Paiban 排班")
st.info(
    "浏览器应用尚在制作中,下一版提供。目前请用命令行排班:  \n"
    "The browser app comes next. For now, rotas are built on the command line:"
)
st.code("python -m scheduler build data/service_desk", language="shell")
st.write(
    "完成后打开输出目录中的 report.html 查看、打印班表。  \n"
    "Then open report.html in the output folder to read and print the rota."
)
