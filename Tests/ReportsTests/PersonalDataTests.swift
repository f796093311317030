import Testing

@testable import Reports

@Suite struct `Personal data is found however it is written` {
  @Test(arguments: [
    "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111", "4111 1111\n1111 1111", "４１１１ １１１１ １１１１ １１１１",
    "4111\u{200B}1111\u{200B}1111\u{200B}1111", "٤١١١ ١١١١ ١١١١ ١١١١",
  ])
  func `a card`(_ text: String) { #expect(PersonalData.holdsCard(PersonalData.plain(text))) }

  @Test(arguments: ["4111 1111 1111 1112", "2026-11-22 02:27 UTC", "0000 0000 0000 0000", "12 of 4812"])
  func `no card`(_ text: String) { #expect(!PersonalData.holdsCard(PersonalData.plain(text))) }

  @Test(arguments: ["ada@shop.example", "ada＠shop.example", "write to <ada@shop.example>", "ada\u{200D}@shop.example"])
  func `an address`(_ text: String) { #expect(PersonalData.holdsMail(PersonalData.plain(text))) }

  @Test(arguments: ["+49 30 123456", "00493012345678", "030 1234 5678", "(030) 1234-5678"])
  func `a telephone`(_ text: String) { #expect(PersonalData.holdsPhone(PersonalData.plain(text))) }

  @Test(arguments: ["order: 1048577", "order:1048577", "Order 1048577", "#1048577", "ORD-20931"])
  func `an order`(_ text: String) { #expect(PersonalData.order(in: PersonalData.plain(text)) != nil) }
}
