// The concept map: pointing at a chapter shows which others its terms are linked to.
for (const circle of document.querySelectorAll(".map-circle")) {
  const show = (event) => {
    const chapter = event.target.closest("a")?.dataset.chapter;
    circle.toggleAttribute("data-on", Boolean(chapter));
    for (const path of circle.querySelectorAll("path")) {
      path.toggleAttribute("data-lit", path.dataset.ends.split(" ").includes(chapter));
    }
  };
  for (const kind of ["pointerover", "focusin"]) circle.addEventListener(kind, show);
  for (const kind of ["pointerleave", "focusout"]) circle.addEventListener(kind, () => circle.removeAttribute("data-on"));
}
