package dev.vht.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Codecs;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions, with the corners of the RISC-V manual. */
class ProcessorTest {
  private static final int PAGES = 8;

  private final VirtualHashTable<Long, byte[]> table =
      VirtualHashTables.at("memory:").keys(Codecs.longs()).values(Codecs.bytes()).open();
  private final PagedMemory memory =
      new PagedMemory(new ShadowPages(table, PAGES), 2, new Traffic(PAGES));
  private final Processor processor = new Processor(memory);

  @AfterEach
  void close() {
    table.close();
  }

  private int a0After(String program, int a1, int a2) {
    int address = 0;
    for (int word : Assembler.assemble(program + "\necall")) {
      memory.storeWord(address, word);
      address += Integer.BYTES;
    }
    processor.jump(0);
    processor.register(11, a1);
    processor.register(12, a2);
    assertThat(processor.run(1_000)).isEqualTo(Processor.Stop.ENVIRONMENT_CALL);
    return processor.register(10);
  }

  @ParameterizedTest
  @CsvSource({
    "add,    2147483647,  1,           -2147483648",
    "sub,    0,           1,           -1",
    "sll,    1,           33,          2",
    "srl,    -1,          28,          15",
    "sra,    -16,         2,           -4",
    "slt,    -1,          0,           1",
    "sltu,   -1,          0,           0",
    "xor,    12,          10,          6",
    "or,     12,          10,          14",
    "and,    12,          10,          8",
    "mul,    65536,       65537,       65536",
    "mulh,   -2147483648, -2147483648, 1073741824",
    "mulhsu, -1,          -1,          -1",
    "mulhu,  -1,          -1,          -2",
    "div,    -7,          2,           -3",
    "div,    7,           0,           -1",
    "div,    -2147483648, -1,          -2147483648",
    "divu,   -1,          2,           2147483647",
    "divu,   7,           0,           -1",
    "rem,    -7,          2,           -1",
    "rem,    7,           0,           7",
    "rem,    -2147483648, -1,          0",
    "remu,   -1,          10,          5",
    "remu,   7,           0,           7",
  })
  void registerOperations(String operation, int a1, int a2, int expected) {
    assertThat(a0After(operation + " a0, a1, a2", a1, a2)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "lb,  -128",
    "lbu, 128",
    "lh,  -32640",
    "lhu, 32896",
    "lw,  -2139062144",
  })
  void loadsExtendTheSign(String load, int expected) {
    assertThat(a0After("sw a2, 0(a1)\n" + load + " a0, 0(a1)", 8192, 0x80808080))
        .isEqualTo(expected);
  }

  @Test
  void anAccessMayCrossPages() {
    assertThat(a0After("sw a2, -2(a1)\nlw a0, -2(a1)", 8192, 0x12345678)).isEqualTo(0x12345678);
    assertThat(memory.loadHalf(8190)).isEqualTo(0x5678);
    assertThat(memory.loadHalf(8192)).isEqualTo(0x1234);
  }

  @Test
  void x0StaysZero() {
    assertThat(a0After("addi zero, zero, 5\nmv a0, zero", 0, 0)).isZero();
  }

  @Test
  void aStoreIntoCodeIsExecuted() {
    int addi = Assembler.assemble("addi a0, zero, 7")[0];
    assertThat(a0After("sw a2, 4(zero)\nnop", 0, addi)).isEqualTo(7);
  }

  @Test
  void whatIsOutsideTheMemoryIsAFault() {
    assertThatThrownBy(() -> a0After("lw a0, 0(a1)", PAGES * 4096, 0))
        .isInstanceOf(MachineFault.class)
        .hasMessageContaining("0x00008000");
    assertThatThrownBy(() -> a0After("sw a0, 0(a1)", -4, 0)).isInstanceOf(MachineFault.class);
  }

  @Test
  void anIllegalInstructionIsAFault() {
    memory.storeWord(0, 0);
    processor.jump(0);
    assertThatThrownBy(() -> processor.run(1)).hasMessageContaining("illegal instruction");
  }
}
