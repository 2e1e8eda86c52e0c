package dev.vht.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instructions, with the corner cases of the RISC-V manual. */
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
  void storedCodeIsExecuted() {
    int addi = Assembler.assemble("addi a0, zero, 7")[0];
    assertThat(a0After("sw a2, 4(zero)\nnop", 0, addi)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "addi,  2147483647, 1,     -2147483648",
    "slti,  -5,         -4,    1",
    "slti,  -4,         -4,    0",
    "sltiu, 0,          -1,    1", // the immediate is extended first, and then has no sign
    "sltiu, -1,         -1,    0",
    "xori,  5,          -1,    -6",
    "ori,   0,          -2048, -2048",
    "andi,  -1,         2047,  2047",
    "slli,  1,          31,    -2147483648",
    "srli,  -1,         31,    1",
    "srai,  -2147483648, 31,   -1",
  })
  void immediateOperations(String operation, int a1, int immediate, int expected) {
    assertThat(a0After(operation + " a0, a1, " + immediate, a1, 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "beq,  7,           7,  true",
    "beq,  7,           8,  false",
    "bne,  7,           8,  true",
    "bne,  7,           7,  false",
    "blt,  -2147483648, 0,  true",
    "blt,  0,           0,  false",
    "bge,  0,           0,  true",
    "bge,  -1,          0,  false",
    "bltu, 0,           -1, true",
    "bltu, -1,          0,  false",
    "bgeu, -1,          0,  true",
    "bgeu, 0,           -1, false",
  })
  void branches(String branch, int a1, int a2, boolean isTaken) {
    String program = branch + " a1, a2, taken\nli a0, 0\nj end\ntaken: li a0, 1\nend:";
    assertThat(a0After(program, a1, a2)).isEqualTo(isTaken ? 1 : 0);
  }

  @Test
  void branchesMayGoBackward() {
    String program = "li a0, 0\nagain: addi a0, a0, 3\naddi a1, a1, -1\nbnez a1, again";
    assertThat(a0After(program, 5, 0)).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource({
    "sb, 2018915346, 305419794", // 0x78563412 onto 0x12345678: 0x12345612
    "sh, 2018915346, 305411090", // 0x12343412
    "sw, 2018915346, 2018915346",
  })
  void storesChangeOnlyTheirBytes(String store, int value, int expected) {
    memory.storeWord(8192, 0x12345678);
    assertThat(a0After(store + " a2, 0(a1)\nlw a0, 0(a1)", 8192, value)).isEqualTo(expected);
  }

  private static final int LUI_A0 = 0xfffff537; // lui a0, 0xfffff
  private static final int AUIPC_A0 = 0x00001517; // auipc a0, 1
  private static final int JAL_RA_8 = 0x008000ef; // jal ra, .+8
  private static final int JALR_A1_1 = 0x001585e7; // jalr a1, 1(a1)
  private static final int FENCE = 0x0ff0000f;
  private static final int EBREAK = 0x00100073;

  private Processor.Stop executed(int pc, int word) {
    memory.storeWord(pc, word);
    processor.jump(pc);
    return processor.run(1);
  }

  @Test
  void upperImmediates() {
    executed(256, LUI_A0);
    assertThat(processor.register(10)).isEqualTo(-4096);
    executed(256, AUIPC_A0);
    assertThat(processor.register(10)).isEqualTo(256 + 4096);
  }

  @Test
  void jumpsLinkTheNextInstruction() {
    executed(256, JAL_RA_8);
    assertThat(processor.pc()).isEqualTo(264);
    assertThat(processor.register(1)).isEqualTo(260);
  }

  /** The target is computed before the link is written, and its lowest bit is cleared. */
  @Test
  void jalrMayUseOneRegisterForTargetAndLink() {
    processor.register(11, 512);
    executed(256, JALR_A1_1);
    assertThat(processor.pc()).isEqualTo(512);
    assertThat(processor.register(11)).isEqualTo(260);
  }

  @Test
  void aMisalignedJumpFaultsAndChangesNothing() {
    processor.register(11, 514);
    assertThatThrownBy(() -> executed(256, JALR_A1_1))
        .isInstanceOf(MachineFault.class)
        .hasMessage("jump to the misaligned address 0x00000202, at pc 0x00000100");
    assertThat(processor.pc()).isEqualTo(256);
    assertThat(processor.register(11)).isEqualTo(514);
    assertThat(processor.retired()).isZero();
  }

  @Test
  void aFenceDoesNothingAndABreakpointStops() {
    assertThat(executed(256, FENCE)).isEqualTo(Processor.Stop.BUDGET);
    assertThat(executed(256, EBREAK)).isEqualTo(Processor.Stop.BREAKPOINT);
    assertThat(processor.pc()).isEqualTo(260);
    assertThat(processor.retired()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, // defined to be illegal
        -1, // so is this
        0x7f,
        0x00003003, // a load with funct3 3: ld, of RV64
        0x00003023, // a store with funct3 3: sd, of RV64
        0x00002063, // a branch with funct3 2
        0x02001013, // slli by 32
        0x04000033, // add with an unknown funct7
        0x30200073, // mret: there are no privileges
      })
  void illegalInstructionsFault(int word) {
    assertThatThrownBy(() -> executed(256, word))
        .isInstanceOf(MachineFault.class)
        .hasMessageStartingWith("illegal instruction " + MachineFault.hex(word));
  }

  @Test
  void addressesOutsideTheMemoryFault() {
    assertThatThrownBy(() -> a0After("lw a0, 0(a1)", PAGES * 4096, 0))
        .isInstanceOf(MachineFault.class)
        .hasMessageContaining("0x00008000");
    assertThatThrownBy(() -> a0After("sw a0, 0(a1)", -4, 0)).isInstanceOf(MachineFault.class);
  }
}
