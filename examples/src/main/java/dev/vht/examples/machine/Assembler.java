package dev.vht.examples.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Assembles RV32IM: the base instructions that the programs here use, the pseudo-instructions
 * {@code li mv j beqz bnez nop}, labels, and comments after {@code #}.
 */
final class Assembler {
  private static final List<String> REGISTERS =
      List.of(
          ("zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11"
                  + " t3 t4 t5 t6")
              .split(" "));
  private static final List<String> OPERATIONS =
      List.of("add", "sll", "slt", "sltu", "xor", "srl", "or", "and");
  private static final List<String> IMMEDIATES =
      List.of("addi", "?", "slti", "sltiu", "xori", "?", "ori", "andi");
  private static final List<String> MULTIPLICATIONS =
      List.of("mul", "mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu");
  private static final List<String> BRANCHES =
      List.of("beq", "bne", "?", "?", "blt", "bge", "bltu", "bgeu");
  private static final List<String> LOADS = List.of("lb", "lh", "lw", "?", "lbu", "lhu");
  private static final List<String> STORES = List.of("sb", "sh", "sw");

  private final List<String> lines = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final List<Integer> words = new ArrayList<>();

  private Assembler(String source) {
    for (String line : source.lines().toList()) {
      String code = line.replaceFirst("#.*", "").strip();
      while (code.contains(":")) {
        labels.put(code.substring(0, code.indexOf(':')).strip(), Integer.MIN_VALUE);
        lines.add(code.substring(0, code.indexOf(':') + 1).strip());
        code = code.substring(code.indexOf(':') + 1).strip();
      }
      if (!code.isEmpty()) {
        lines.add(code);
      }
    }
  }

  /**
   * Assembles a program that is loaded at address 0.
   *
   * @throws IllegalArgumentException if a line is not an instruction
   */
  static int[] assemble(String source) {
    Assembler assembler = new Assembler(source);
    assembler.pass(); // finds the labels; no instruction's length depends on them
    assembler.words.clear();
    assembler.pass();
    return assembler.words.stream().mapToInt(Integer::intValue).toArray();
  }

  private void pass() {
    for (String line : lines) {
      if (line.endsWith(":")) {
        labels.put(line.substring(0, line.length() - 1), here());
      } else {
        try {
          instruction(line);
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(
              "\"" + line + "\" is not an instruction: " + e.getMessage(), e);
        }
      }
    }
  }

  private int here() {
    return words.size() * Integer.BYTES;
  }

  private void instruction(String line) {
    String[] parts = line.split("[\\s,()]+");
    String name = parts[0];
    switch (name) {
      case "ecall" -> words.add(0x73);
      case "nop" -> words.add(0x13);
      case "mv" -> immediate(0, register(parts[1]), register(parts[2]), 0);
      case "li" -> loadImmediate(register(parts[1]), Integer.decode(parts[2]));
      case "j" -> words.add(jump(target(parts[1])) | 0x6f);
      case "beqz" -> branch(0, register(parts[1]), 0, target(parts[2]));
      case "bnez" -> branch(1, register(parts[1]), 0, target(parts[2]));
      case "slli" -> immediate(1, register(parts[1]), register(parts[2]), amount(parts[3]));
      case "srli" -> immediate(5, register(parts[1]), register(parts[2]), amount(parts[3]));
      case "srai" -> immediate(5, register(parts[1]), register(parts[2]), amount(parts[3]) | 0x400);
      case "sub" -> operation(0x20, 0, parts);
      case "sra" -> operation(0x20, 5, parts);
      default -> regular(name, parts);
    }
  }

  private void regular(String name, String[] parts) {
    if (OPERATIONS.contains(name)) {
      operation(0, OPERATIONS.indexOf(name), parts);
    } else if (MULTIPLICATIONS.contains(name)) {
      operation(1, MULTIPLICATIONS.indexOf(name), parts);
    } else if (IMMEDIATES.contains(name)) {
      int value = small(Integer.decode(parts[3]));
      immediate(IMMEDIATES.indexOf(name), register(parts[1]), register(parts[2]), value);
    } else if (BRANCHES.contains(name)) {
      branch(BRANCHES.indexOf(name), register(parts[1]), register(parts[2]), target(parts[3]));
    } else if (LOADS.contains(name)) {
      int offset = small(Integer.decode(parts[2]));
      words.add(
          offset << 20
              | register(parts[3]) << 15
              | LOADS.indexOf(name) << 12
              | register(parts[1]) << 7
              | 0x03);
    } else if (STORES.contains(name)) {
      int offset = small(Integer.decode(parts[2]));
      words.add(
          offset >> 5 << 25
              | register(parts[1]) << 20
              | register(parts[3]) << 15
              | STORES.indexOf(name) << 12
              | (offset & 31) << 7
              | 0x23);
    } else {
      throw new IllegalArgumentException("unknown operation " + name);
    }
  }

  private void operation(int funct7, int funct3, String[] parts) {
    words.add(
        funct7 << 25
            | register(parts[3]) << 20
            | register(parts[2]) << 15
            | funct3 << 12
            | register(parts[1]) << 7
            | 0x33);
  }

  private void immediate(int funct3, int rd, int rs1, int value) {
    words.add(value << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x13);
  }

  private void loadImmediate(int rd, int value) {
    if (value >= -2048 && value < 2048) {
      immediate(0, rd, 0, value);
    } else {
      words.add((value + 0x800 & 0xfffff000) | rd << 7 | 0x37); // LUI, rounded for the ADDI
      immediate(0, rd, rd, value << 20 >> 20);
    }
  }

  private void branch(int funct3, int rs1, int rs2, int offset) {
    if (offset < -4096 || offset > 4095) {
      throw new IllegalArgumentException("the target is too far for a branch");
    }
    int bits =
        (offset >> 12 & 1) << 31
            | (offset >> 5 & 63) << 25
            | (offset >> 1 & 15) << 8
            | (offset >> 11 & 1) << 7;
    words.add(bits | rs2 << 20 | rs1 << 15 | funct3 << 12 | 0x63);
  }

  private static int jump(int offset) {
    return (offset >> 20 & 1) << 31
        | (offset >> 1 & 0x3ff) << 21
        | (offset >> 11 & 1) << 20
        | (offset >> 12 & 0xff) << 12;
  }

  private int target(String label) {
    Integer address = labels.get(label);
    if (address == null) {
      throw new IllegalArgumentException("there is no label " + label);
    }
    return address == Integer.MIN_VALUE ? 0 : address - here();
  }

  private static int register(String name) {
    int number = REGISTERS.indexOf(name);
    if (number < 0) {
      throw new IllegalArgumentException("there is no register " + name);
    }
    return number;
  }

  private static int small(int value) {
    if (value < -2048 || value > 2047) {
      throw new IllegalArgumentException(value + " does not fit 12 bits");
    }
    return value;
  }

  private static int amount(String text) {
    int amount = Integer.decode(text);
    if (amount < 0 || amount > 31) {
      throw new IllegalArgumentException("a shift by " + amount);
    }
    return amount;
  }
}
