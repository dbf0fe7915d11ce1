import { expect, it } from 'vitest'
import { nameDevice } from './device.ts'

it('a device is named by its browser and its system, and a program as it names itself', () => {
  const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  expect(nameDevice(`Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/153.0 Safari/537.36 Edg/153.0`)).toBe(
    'Edge · Windows',
  )
  expect(nameDevice(`Mozilla/5.0 (Linux; Android 16) ${webKit} Chrome/153.0 Safari/537.36 MicroMessenger/8.0`)).toBe(
    'WeChat · Android',
  )
  expect(nameDevice('Mozilla/5.0 (iPhone; CPU OS 19 like Mac OS X) Version/19 Safari/605')).toBe('Safari · iOS')
  expect(nameDevice('curl/8.9')).toBe('curl/8.9')
})
