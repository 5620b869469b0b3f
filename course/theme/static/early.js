// Before anything is drawn: the reader's choice of light or dark, so that no page flashes.
try {
  const theme = localStorage.getItem("course:theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage (a private window): the system's choice stands.
}
