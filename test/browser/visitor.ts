import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import sharp from 'sharp'
import { expect } from 'vitest'
import { chromiumArguments, findChromium } from '../support/chromium.ts'

/** The password of everyone in the demonstration. */
const demoPassword = 'demo-2026-bank'
const patienceMs = 20_000

export interface Visit {
  language?: 'zh-CN' | 'en'
  theme?: 'light' | 'dark'
  width?: number
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: chromiumArguments })
}

/** A person at a browser of their own. Everything is found by role and name, as a reader of the screen finds it. */
export class Visitor {
  readonly page: Page
  readonly password = demoPassword
  readonly #url: string

  private constructor(page: Page, url: string) {
    this.page = page
    this.#url = url
  }

  static async open(browser: Browser, url: string, visit: Visit = {}): Promise<Visitor> {
    const { language = 'zh-CN', theme = 'light', width = 1440 } = visit
    const context = await browser.newContext({ viewport: { width, height: 900 }, locale: language })
    await context.addInitScript(
      ([chosen, look]) => {
        localStorage.setItem('credit-bank.language', chosen ?? '')
        localStorage.setItem('credit-bank.theme', look ?? '')
      },
      [language, theme],
    )
    const page = await context.newPage()
    page.setDefaultTimeout(patienceMs)
    return new Visitor(page, url)
  }

  /** Signs in through the form and waits for the first page. */
  static async signIn(
    browser: Browser,
    url: string,
    username: string,
    visit: Visit = {},
    code?: string,
  ): Promise<Visitor> {
    const visitor = await Visitor.open(browser, url, visit)
    await visitor.goTo('/app/sign-in')
    await visitor.write(/^(用户名|User name)/, username)
    await visitor.write(/^(密码|Password)/, demoPassword)
    await visitor.press(/^(登录|Sign in)$/)
    if (code !== undefined) {
      await visitor.write(/^(动态验证码|Authenticator code)/, code)
      await visitor.press(/^(登录|Sign in)$/)
    }
    await visitor.page.waitForURL((address) => !address.pathname.endsWith('/sign-in'))
    await visitor.page.getByRole('heading', { level: 1 }).waitFor()
    return visitor
  }

  /** Signs in for the first time: there is no way around changing the first password. */
  static async begin(browser: Browser, url: string, username: string, initialPassword: string): Promise<Visitor> {
    const visitor = await Visitor.open(browser, url)
    await visitor.goTo('/app/sign-in')
    await visitor.write('用户名', username)
    await visitor.write('密码', initialPassword)
    await visitor.press('登录')
    await visitor.write('当前密码', initialPassword)
    await visitor.page.getByLabel('新密码', { exact: true }).fill(visitor.password)
    await visitor.write('再输入一次新密码', visitor.password)
    await visitor.press('保存新密码')
    await visitor.page.waitForURL((address) => !address.pathname.endsWith('/password'))
    return visitor
  }

  /** Unfolds a form that is called so. */
  async unfold(name: string): Promise<Locator> {
    await this.page.locator('summary', { hasText: name }).first().click()
    return this.page.locator('details', { has: this.page.locator('summary', { hasText: name }) }).first()
  }

  /** What the interface answers to this person. */
  async asks<Answer>(path: string): Promise<Answer> {
    const answer = await this.page.request.get(this.#url + path)
    return (await answer.json()) as Answer
  }

  /** What a list of persons answers to this person; what is looked for goes in the body. */
  async searches<Answer>(list: string, body: object): Promise<Answer> {
    const { csrfToken } = await this.asks<{ csrfToken: string }>('/api/me')
    const headers = { 'x-csrf-token': csrfToken }
    const answer = await this.page.request.post(`${this.#url}${list}/search`, { data: body, headers })
    return (await answer.json()) as Answer
  }

  /** Searches the workbench for a learner and opens the case to be decided. */
  async opensCaseOf(username: string): Promise<void> {
    await this.goTo('/app/queue')
    await this.write('搜索', username)
    const list = this.page.getByRole('list', { name: '审核工作台' })
    const isFound = async () => (await list.getByRole('button').allInnerTexts()).every((one) => one.includes(username))
    await expect.poll(isFound, { timeout: patienceMs }).toBe(true)
    await this.press(new RegExp(username), list)
    await this.page.waitForURL((address) => address.searchParams.has('id'))
    await this.page.getByRole('button', { name: '确认通过' }).waitFor()
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(this.#url + path)
    await this.page.getByRole('heading', { level: 1 }).waitFor()
    await this.page.waitForLoadState('networkidle')
  }

  async press(name: string | RegExp, within: Locator | Page = this.page): Promise<void> {
    await within
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click()
  }

  async follow(name: string | RegExp, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('link', { name }).first().click()
  }

  async write(label: string | RegExp, text: string, within: Locator | Page = this.page): Promise<void> {
    await within.getByLabel(label).first().fill(text)
  }

  async choose(label: string | RegExp, option: string | { index: number }): Promise<void> {
    const list = this.page.getByLabel(label).first()
    await list.locator('option').nth(1).waitFor({ state: 'attached' })
    await list.selectOption(typeof option === 'string' ? { label: option } : option)
  }

  async tick(name: string | RegExp): Promise<void> {
    await this.page.getByRole('checkbox', { name }).first().check()
  }

  async pick(name: string): Promise<void> {
    await this.page.getByRole('radio', { name, exact: true }).check()
  }

  /** Sends a photograph to the line of the checklist that is called so, and waits until it is there. */
  async photograph(line: string, fileName: string): Promise<void> {
    const buffer = await sharp({
      create: { width: 640, height: 480, channels: 3, background: colourOf(fileName) },
    })
      .jpeg()
      .toBuffer()
    const item = this.page
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('heading', { name: line, exact: true }) })
    await item.locator('input[type=file]').setInputFiles({ name: fileName, mimeType: 'image/jpeg', buffer })
    await item.getByRole('link', { name: fileName }).waitFor()
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  async doesNotSee(text: string | RegExp): Promise<void> {
    expect(await this.page.getByText(text).count()).toBe(0)
  }

  /** Nothing that axe calls minor or worse, and nothing wider than the window. */
  async findsNoBarrier(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze()
    const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
    expect(faults, this.page.url()).toEqual([])
    const widthBeyond = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(widthBeyond, `${this.page.url()} is wider than the window`).toBeLessThanOrEqual(0)
  }

  async leave(): Promise<void> {
    await this.page.context().close()
  }
}

/** Another picture for another name: the same file under two persons would be flagged. */
function colourOf(text: string): { r: number; g: number; b: number } {
  let sum = 0
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 16_777_216
  return { r: sum >> 16, g: (sum >> 8) & 255, b: sum & 255 }
}
