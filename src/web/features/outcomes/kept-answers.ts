/** What was typed is kept in the tab at each keystroke: a reload, a dead battery or a call loses nothing. */
const prefix = 'credit-bank.kept.'

export function keep(name: string, value: unknown): void {
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify(value))
  } catch {
    // Storage may be full or forbidden; the form then lives as long as the page.
  }
}

export function recall<Value>(name: string): Value | null {
  try {
    const text = sessionStorage.getItem(prefix + name)
    return text === null ? null : (JSON.parse(text) as Value)
  } catch {
    return null
  }
}

export function forgetTyped(name: string): void {
  try {
    sessionStorage.removeItem(`${prefix}form.${name}`)
  } catch {
    // As above.
  }
}
