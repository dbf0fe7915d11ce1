/**
 * The one place of colours and sizes. Text has a contrast of at least 4.5:1 on every ground it stands on, marks and
 * borders of controls 3:1, in both themes; `test/browser` proves it with axe.
 */
export const fontFamily =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'

export type ThemeName = 'light' | 'dark'

const light = {
  accent: '#0F6B6B',
  'accent-hover': '#0B5656',
  'accent-soft': '#E3F0EF',
  'on-accent': '#FFFFFF',
  text: '#1A2A30',
  'text-quiet': '#4A5B62',
  'text-hint': '#5F6F76',
  ground: '#F4F6F6',
  surface: '#FFFFFF',
  line: '#DCE3E5',
  'line-strong': '#7B8A90',
  good: '#1B6E37',
  'good-soft': '#E5F3E9',
  wait: '#855300',
  'wait-soft': '#FBF0DA',
  bad: '#B3261E',
  'bad-soft': '#FBE9E7',
  info: '#375A7C',
  'info-soft': '#E8EEF4',
  whatif: '#6B3FA0',
  'whatif-soft': '#F0E9F8',
  focus: '#0F6B6B',
  shadow: '0 1px 3px rgb(16 40 44 / 12%)',
}

const dark: typeof light = {
  accent: '#5CC0BA',
  'accent-hover': '#7ED2CD',
  'accent-soft': '#173B3A',
  'on-accent': '#062322',
  text: '#E7EEEF',
  'text-quiet': '#B3C1C5',
  'text-hint': '#9BABB0',
  ground: '#0F1719',
  surface: '#172225',
  line: '#2C3B40',
  'line-strong': '#7C8F95',
  good: '#7CCB93',
  'good-soft': '#17331F',
  wait: '#E5B45A',
  'wait-soft': '#37290F',
  bad: '#F2968C',
  'bad-soft': '#421D1A',
  info: '#9DBBD8',
  'info-soft': '#1E2E3E',
  whatif: '#C3A4EA',
  'whatif-soft': '#30223F',
  focus: '#7ED2CD',
  shadow: '0 1px 3px rgb(0 0 0 / 50%)',
}

export const palettes: Record<ThemeName, typeof light> = { light, dark }

/** Makes the palette known to style sheets as `--cb-…`. */
export function applyPalette(theme: ThemeName): void {
  const { style, dataset } = document.documentElement
  dataset.theme = theme
  style.colorScheme = theme
  for (const [name, value] of Object.entries(palettes[theme])) style.setProperty(`--cb-${name}`, value)
  style.setProperty('--cb-font', fontFamily)
}
