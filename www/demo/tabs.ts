/** Tabs by the ARIA pattern: arrows move, Home and End jump, the chosen panel is the only one shown. */

/** Wires the tab list and returns a function that chooses a tab by its id; `onSelect` hears of every choice. */
export function wireTabs(list: HTMLElement, onSelect: (id: string) => void): (id: string) => void {
  const tabs = [...list.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
  const panelOf = (tab: HTMLButtonElement) =>
    document.getElementById(tab.getAttribute("aria-controls") ?? "");
  const select = (chosen: HTMLButtonElement, isFocused: boolean) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panelOf(tab)?.toggleAttribute("hidden", !isChosen);
    }
    if (isFocused) chosen.focus();
    onSelect(chosen.id);
  };
  list.addEventListener("click", (event) => {
    const tab = tabs.find((tab) => tab.contains(event.target as Node));
    if (tab !== undefined) select(tab, false);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[
      event.key
    ];
    const tab = to === undefined || at < 0 ? undefined : tabs[to % tabs.length];
    if (tab === undefined) return;
    event.preventDefault();
    select(tab, true);
  });
  return (id) => {
    const tab = tabs.find((tab) => tab.id === id);
    if (tab !== undefined) select(tab, false);
  };
}
