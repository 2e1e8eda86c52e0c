package dev.vht.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AssemblerTest {

  @Test
  void sieveHexIsTheAssembledSource() {
    String words =
        Arrays.stream(Assembler.assemble(Sieve.source()))
            .mapToObj(word -> String.format("%08x", word))
            .collect(Collectors.joining("\n"));
    String committed =
        Arrays.stream(Sieve.words())
            .mapToObj(word -> String.format("%08x", word))
            .collect(Collectors.joining("\n"));
    assertThat(committed).as("sieve.hex; the source gives\n%s", words).isEqualTo(words);
  }

  /** The words were assembled by hand from the instruction formats of the manual. */
  @Test
  void instructionsAreEncodedAsInTheManual() {
    assertThat(Assembler.assemble("addi a0, a0, -1")).containsExactly(0xfff50513);
    assertThat(Assembler.assemble("add a0, a1, a2")).containsExactly(0x00c58533);
    assertThat(Assembler.assemble("sub s0, s1, t0")).containsExactly(0x40548433);
    assertThat(Assembler.assemble("lw a0, 8(sp)")).containsExactly(0x00812503);
    assertThat(Assembler.assemble("sw a0, 8(sp)")).containsExactly(0x00a12423);
    assertThat(Assembler.assemble("sb t0, -1(s0)")).containsExactly(0xfe540fa3);
    assertThat(Assembler.assemble("mul a0, a0, a1")).containsExactly(0x02b50533);
    assertThat(Assembler.assemble("a: beq a0, a1, a")).containsExactly(0x00b50063);
    assertThat(Assembler.assemble("nop\na: nop\nbne a0, a1, a")).endsWith(0xfeb51ee3);
    assertThat(Assembler.assemble("nop\na: nop\nj a")).endsWith(0xffdff06f);
    assertThat(Assembler.assemble("li a0, 0x12345fff")).containsExactly(0x12346537, 0xfff50513);
    assertThat(Assembler.assemble("srai a0, a0, 3")).containsExactly(0x40355513);
  }

  @Test
  void aLineOtherThanAnInstructionIsReported() {
    assertThatThrownBy(() -> Assembler.assemble("nop\nfrob a0"))
        .hasMessage("\"frob a0\" is not an instruction: unknown operation frob");
    assertThatThrownBy(() -> Assembler.assemble("j nowhere"))
        .hasMessageEndingWith("there is no label nowhere");
    assertThatThrownBy(() -> Assembler.assemble("addi a0, a0, 5000"))
        .hasMessageEndingWith("5000 does not fit 12 bits");
  }
}
