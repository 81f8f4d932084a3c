// Before the first paint: the theme that was chosen in Settings (src/ui/theme.ts), so that no other one flashes up.
try {
  const theme = localStorage.getItem('warren.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // A browser that keeps nothing for this page throws on the mere look: the system's theme it is.
}
