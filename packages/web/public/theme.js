// Runs before the first paint, so that a chosen theme does not flash in after the system's.
(() => {
  const chosen = (() => {
    try {
      return localStorage.getItem('twofold.theme');
    } catch {
      // Storage is blocked: the system's theme stands.
      return null;
    }
  })();
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
