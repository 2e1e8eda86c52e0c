package dev.vht.examples.machine;

/**
 * The operations of decoded instructions, numbered without gaps so that the processor's switch
 * compiles to one jump through a table.
 */
final class Op {
  /** A word that has not been decoded since it was last written. */
  static final int UNDECODED = 0;

  static final int ILLEGAL = 1;
  static final int LUI = 2;
  static final int AUIPC = 3;
  static final int JAL = 4;
  static final int JALR = 5;
  static final int BEQ = 6;
  static final int BNE = 7;
  static final int BLT = 8;
  static final int BGE = 9;
  static final int BLTU = 10;
  static final int BGEU = 11;
  static final int LB = 12;
  static final int LH = 13;
  static final int LW = 14;
  static final int LBU = 15;
  static final int LHU = 16;
  static final int SB = 17;
  static final int SH = 18;
  static final int SW = 19;
  static final int ADDI = 20;
  static final int SLTI = 21;
  static final int SLTIU = 22;
  static final int XORI = 23;
  static final int ORI = 24;
  static final int ANDI = 25;
  static final int SLLI = 26;
  static final int SRLI = 27;
  static final int SRAI = 28;
  static final int ADD = 29;
  static final int SUB = 30;
  static final int SLL = 31;
  static final int SLT = 32;
  static final int SLTU = 33;
  static final int XOR = 34;
  static final int SRL = 35;
  static final int SRA = 36;
  static final int OR = 37;
  static final int AND = 38;
  static final int MUL = 39;
  static final int MULH = 40;
  static final int MULHSU = 41;
  static final int MULHU = 42;
  static final int DIV = 43;
  static final int DIVU = 44;
  static final int REM = 45;
  static final int REMU = 46;
  static final int FENCE = 47;
  static final int ECALL = 48;
  static final int EBREAK = 49;

  private Op() {}
}
