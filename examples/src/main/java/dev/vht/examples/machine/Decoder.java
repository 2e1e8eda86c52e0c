package dev.vht.examples.machine;

/**
 * Decodes an RV32IM instruction word to the form that the processor executes: one {@code long} with
 * the operation in bits 0 to 7, rd in 8 to 15, rs1 in 16 to 23, rs2 in 24 to 31 and the immediate,
 * sign-extended and ready to add, in 32 to 63.
 *
 * <p>A write to x0 is redirected to a register that is never read, which saves the processor a
 * check. Source: The RISC-V Instruction Set Manual, Volume I, chapter "RV32/64G Instruction Set
 * Listings".
 */
@SuppressWarnings("StatementSwitchToExpressionSwitch") // laid out like the manual's table
final class Decoder {
  /** The register that receives writes to x0. */
  static final int SINK = 32;

  private static final int[] BRANCHES = {
    Op.BEQ, Op.BNE, Op.ILLEGAL, Op.ILLEGAL, Op.BLT, Op.BGE, Op.BLTU, Op.BGEU
  };
  private static final int[] LOADS = {
    Op.LB, Op.LH, Op.LW, Op.ILLEGAL, Op.LBU, Op.LHU, Op.ILLEGAL, Op.ILLEGAL
  };
  private static final int[] STORES = {
    Op.SB, Op.SH, Op.SW, Op.ILLEGAL, Op.ILLEGAL, Op.ILLEGAL, Op.ILLEGAL, Op.ILLEGAL
  };
  private static final int[] IMMEDIATES = {
    Op.ADDI, Op.ILLEGAL, Op.SLTI, Op.SLTIU, Op.XORI, Op.ILLEGAL, Op.ORI, Op.ANDI
  };
  private static final int[] REGISTERS = {
    Op.ADD, Op.SLL, Op.SLT, Op.SLTU, Op.XOR, Op.SRL, Op.OR, Op.AND
  };
  private static final int[] MULTIPLICATIONS = {
    Op.MUL, Op.MULH, Op.MULHSU, Op.MULHU, Op.DIV, Op.DIVU, Op.REM, Op.REMU
  };

  private Decoder() {}

  static long decode(int word) {
    switch (word & 0x7f) {
      case 0x37:
        return pack(Op.LUI, word, word & 0xfffff000);
      case 0x17:
        return pack(Op.AUIPC, word, word & 0xfffff000);
      case 0x6f:
        return pack(Op.JAL, word, jumpOffset(word));
      case 0x67:
        return pack(funct3(word) == 0 ? Op.JALR : Op.ILLEGAL, word, word >> 20);
      case 0x63:
        return pack(BRANCHES[funct3(word)], word, branchOffset(word));
      case 0x03:
        return pack(LOADS[funct3(word)], word, word >> 20);
      case 0x23:
        return pack(STORES[funct3(word)], word, (word >> 25 << 5) | (word >>> 7 & 31));
      case 0x13:
        return immediate(word);
      case 0x33:
        return pack(registerOperation(word), word, 0);
      case 0x0f:
        // FENCE.I needs no more than FENCE: stores always reset decoded code
        return pack(funct3(word) <= 1 ? Op.FENCE : Op.ILLEGAL, word, 0);
      case 0x73:
        return pack(word == 0x73 ? Op.ECALL : word == 0x100073 ? Op.EBREAK : Op.ILLEGAL, word, 0);
      default:
        return pack(Op.ILLEGAL, word, 0);
    }
  }

  private static long immediate(int word) {
    if ((funct3(word) & 3) == 1) {
      return pack(shift(word), word, word >>> 20 & 31);
    }
    return pack(IMMEDIATES[funct3(word)], word, word >> 20);
  }

  private static int shift(int word) {
    if (funct3(word) == 1) {
      return funct7(word) == 0 ? Op.SLLI : Op.ILLEGAL;
    }
    return funct7(word) == 0 ? Op.SRLI : funct7(word) == 0x20 ? Op.SRAI : Op.ILLEGAL;
  }

  private static int registerOperation(int word) {
    switch (funct7(word)) {
      case 0:
        return REGISTERS[funct3(word)];
      case 1:
        return MULTIPLICATIONS[funct3(word)];
      case 0x20:
        return funct3(word) == 0 ? Op.SUB : funct3(word) == 5 ? Op.SRA : Op.ILLEGAL;
      default:
        return Op.ILLEGAL;
    }
  }

  private static int branchOffset(int word) {
    return (word >> 31 << 12) | (word << 4 & 0x800) | (word >>> 20 & 0x7e0) | (word >>> 7 & 0x1e);
  }

  private static int jumpOffset(int word) {
    return (word >> 31 << 20) | (word & 0xff000) | (word >>> 9 & 0x800) | (word >>> 20 & 0x7fe);
  }

  private static long pack(int operation, int word, int immediate) {
    int rd = word >>> 7 & 31;
    return operation
        | (long) (rd == 0 ? SINK : rd) << 8
        | (long) (word >>> 15 & 31) << 16
        | (long) (word >>> 20 & 31) << 24
        | (long) immediate << 32;
  }

  private static int funct3(int word) {
    return word >>> 12 & 7;
  }

  private static int funct7(int word) {
    return word >>> 25;
  }
}
