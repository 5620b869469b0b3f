// Plays QTI 3 items in a page that has @citolab/qti-components, and reads what it scores.

async function until(found) {
  for (let frame = 0; frame < 3000; frame++) {
    const value = found();
    if (value) return value;
    await new Promise((next) => requestAnimationFrame(next));
  }
  throw new Error(`the item was not shown: ${document.body.innerHTML}`);
}

export async function open(xml) {
  document.body.replaceChildren();
  const holder = document.createElement("qti-item");
  const box = document.createElement("item-container");
  box.itemXML = xml; // read when it is put into the page
  holder.append(box);
  document.body.append(holder);
  const item = await until(() => box.shadowRoot?.querySelector("qti-assessment-item"));
  await item.updateComplete;
  await until(() => item.variables.some((variable) => variable.identifier === "SCORE"));
  return item;
}

/** Each of `attempts` is {response variable: value}; returns the outcomes after each. */
export async function play(xml, attempts) {
  const item = await open(xml);
  return attempts.map((attempt) => {
    for (const [name, value] of Object.entries(attempt)) item.updateResponseVariable(name, value);
    return outcomes(item);
  });
}

export function outcomes(item) {
  item.processResponse();
  const said = (name) => item.variables.find((variable) => variable.identifier === name)?.value;
  return { score: Number(said("SCORE")), feedback: said("FEEDBACK"), why: said("EXPLANATION") };
}
