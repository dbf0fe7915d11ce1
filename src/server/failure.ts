/** A start-up fault that a person can mend: told in both languages, exit code 2, no stack trace. */
export class Failure extends Error {
  override name = 'Failure'
  readonly zh: string
  readonly en: string
  constructor(zh: string, en: string) {
    super(`${zh}\n${en}`)
    this.zh = zh
    this.en = en
  }
}
