import Testing

@testable import FengniCommand

@Suite struct TableTests {
  @Test func `columns align by cells, not by characters`() {
    var table = Table("REF", "NAME", "PHONE")
    table.add(["r_1", "王**", "154****5678"])
    table.add(["r_22", "欧阳**", nil])
    #expect(
      table.text() == """
        REF   NAME    PHONE
        r_1   王**    154****5678
        r_22  欧阳**  –

        """)
  }

  @Test func `numbers align to the right`() {
    var table = Table([Table.Column("SEQ", .right), Table.Column("EVENT")])
    table.add(["9", "READ"])
    table.add(["120", "LIST"])
    #expect(table.text() == "SEQ  EVENT\n  9  READ\n120  LIST\n")
  }

  @Test func `a value cannot break out of its row`() {
    var table = Table("A", "B")
    table.add(["x\ny\u{1B}[31m", "z"])
    #expect(table.text() == "A        B\nx y[31m  z\n")
    #expect(table.text().utf8.filter { $0 == 0x0A }.count == 2)
  }

  @Test func `missing cells stay empty`() {
    var table = Table("A", "B")
    table.add(["x"])
    #expect(table.text() == "A  B\nx\n")
  }

  @Test func `names beside values have no line of headings`() {
    var table = Table("", "")
    table.add(["state", "open"])
    table.add(["kind", nil])
    #expect(table.text() == "state  open\nkind   –\n")
  }
}
