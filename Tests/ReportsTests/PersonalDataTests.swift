import Testing

@testable import Reports

@Suite struct `Personal data is found however it is written` {
  @Test(arguments: [
    "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111", "4111 1111\n1111 1111", "４１１１ １１１１ １１１１ １１１１",
    "4111\u{200B}1111\u{200B}1111\u{200B}1111", "٤١١١ ١١١١ ١١١١ ١١١١",
    "4111 1111 1111 1111 12/27", "At 02 4111 1111 1111 1111", "4111 1111 1111 1111, 5500 0000 0000 0004",
    "4111  1111  1111  1111", "4111–1111–1111–1111", "4111_1111_1111_1111", "4111,1111,1111,1111", "4111111111111111",
    "3782 822463 10005",
  ])
  func `a card`(_ text: String) { #expect(PersonalData.holdsCard(PersonalData.plain(text))) }

  @Test(arguments: [
    "4111 1111 1111 1112", "2026-11-22 02:27 UTC", "0000 0000 0000 0000", "12 of 4812",
    "02:27, 02:31, 02:44, 02:49 UTC",
  ])
  func `no card`(_ text: String) { #expect(!PersonalData.holdsCard(PersonalData.plain(text))) }

  @Test(arguments: [
    "ada@shop.example", "ada＠shop.example", "write to <ada@shop.example>", "ada\u{200D}@shop.example",
    "ada@mail.1und1.de", "ada@[10.0.0.1]",
  ])
  func `an address`(_ text: String) { #expect(PersonalData.holdsMail(PersonalData.plain(text))) }

  @Test(arguments: [
    "+49 30 123456", "00493012345678", "030 1234 5678", "(030) 1234-5678", "tel:+493012345678",
    "Phone:+49 30 1234567", "Phone: +49 30 1234567", "+49‑30‑1234567", "555-123-4567", "1-800-555-1234",
  ])
  func `a telephone`(_ text: String) { #expect(PersonalData.holdsPhone(PersonalData.plain(text))) }

  @Test(arguments: ["Next update by 03:02 UTC", "2026-11-22", "since 02:27, 4812 of 12000", "0.03 % of 1.204.000"])
  func `no telephone`(_ text: String) { #expect(!PersonalData.holdsPhone(PersonalData.plain(text))) }

  @Test(arguments: [
    "order: 1048577", "order:1048577", "Order 1048577", "#1048577", "ORD-20931",
    "orders 1048577 and 1048578", "Order ID 1048577", "order number is 1048577", "order numbers 1048577",
    "Order nr. 1048577",
    "order 104 8577", "order 1,048,577", "№7781", "№ 7781", "customer 48213",
  ])
  func `an order`(_ text: String) { #expect(PersonalData.order(in: PersonalData.plain(text)) != nil) }

  @Test(arguments: [
    "4812 orders are on hold", "212 orders of 4812", "No data was lost since 02:27 UTC",
    "Orders made since 2026 are fine",
  ])
  func `no order`(_ text: String) { #expect(PersonalData.order(in: PersonalData.plain(text)) == nil) }
}
