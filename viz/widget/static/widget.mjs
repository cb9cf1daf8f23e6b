// The page in a notebook: a frame, and messages between it and Python.

function render({ model, el }) {
  const box = document.createElement("div"), frame = document.createElement("iframe");
  box.className = "chainstep-frame";
  frame.title = "A network to build";
  frame.sandbox = "allow-scripts allow-forms allow-downloads";
  Object.assign(frame.style, { width: "100%", height: "900px", border: "0" });
  frame.srcdoc = model.get("page");
  box.append(frame);
  const tell = (message) => frame.contentWindow?.postMessage({ chainstep: message }, "*");
  const gone = () => tell({ kind: "gone" });
  const send = async (message) => {
    try {
      await model.send(message);
    } catch {
      gone(); // there is nobody to send it to
    }
  };
  const hear = ({ source, data }) => {
    if (source !== null && source === frame.contentWindow && data?.chainstep) send(data.chainstep);
  };
  const pass = (message) => {
    tell(message);
    if (message.moment !== undefined) {
      model.set("moment", message.moment);
      model.save_changes();
    }
  };
  window.addEventListener("message", hear);
  frame.addEventListener("load", () => tell({ kind: "greeting" }));
  model.on("msg:custom", pass);
  model.on("comm_live_update", gone); // JupyterLab's word for a kernel that ends
  el.append(box);
  return () => {
    window.removeEventListener("message", hear);
    model.off("msg:custom", pass);
    model.off("comm_live_update", gone);
  };
}

export default { render };
