/** The first that fits names it: most browsers also call themselves by the name of another. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/wxwork/i, 'WeCom'],
  [/DingTalk/i, 'DingTalk'],
  [/MicroMessenger/, 'WeChat'],
  [/Edg(A|iOS)?\//, 'Edge'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/OpenHarmony|HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** "Chrome · Windows" of what a browser says of itself; a program that is no browser is named as it names itself. */
export function nameDevice(userAgent: string): string {
  const find = (list: typeof browsers) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const found = [find(browsers), find(systems)].filter((name) => name !== undefined)
  return found.length === 0 ? userAgent : found.join(' · ')
}
