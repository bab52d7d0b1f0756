// The menu of pages as plain links; a plain click goes to the page without loading the document.

const ASKS_FOR_MORE = ["altKey", "ctrlKey", "metaKey", "shiftKey"]; // another tab, another window

function draw(nav, groups, choose) {
  nav.replaceChildren(
    ...groups.map(({ name, pages }) => {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", name);
      const caption = document.createElement("p");
      caption.textContent = name;
      group.append(caption, ...pages.map((page) => drawLink(page, choose)));
      return group;
    }),
  );
}

function drawLink({ path, title, icon }, choose) {
  const link = document.createElement("a");
  link.href = path;
  const sign = document.createElement("i");
  sign.textContent = icon; // the font has a drawing for each of these names
  sign.translate = false;
  sign.setAttribute("aria-hidden", "true");
  const label = document.createElement("span");
  label.textContent = title;
  link.append(sign, label);
  link.addEventListener("click", (event) => {
    if (ASKS_FOR_MORE.some((key) => event[key])) return;
    event.preventDefault();
    choose(path);
  });
  return link;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const nav = parentElement.querySelector("nav");
  nav.choose = (path) => setTriggerValue("page", path);
  // Links that are there already stay, and with them the keyboard's place.
  const shape = JSON.stringify(data.groups);
  if (nav.dataset.shape !== shape) draw(nav, data.groups, (path) => nav.choose(path));
  nav.dataset.shape = shape;
  for (const link of nav.querySelectorAll("a")) {
    if (link.getAttribute("href") === data.page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
