package dev.vht.examples.machine;

/**
 * An RV32IM hart without privilege levels. It runs until its budget is spent or the program calls
 * its environment.
 *
 * <p>For speed, each instruction is decoded once to a {@code long} ({@link Decoder}), the switch
 * compiles to one jump through a table, and the loop's state is in locals. Therefore {@link #run}
 * is one long method. It must stay below 8,000 bytes of bytecode, beyond which HotSpot does not
 * compile a method.
 */
@SuppressWarnings("StatementSwitchToExpressionSwitch") // plain cases keep the loop readable
final class Processor {
  /** Why {@link #run} returned. */
  enum Stop {
    /** The budget is spent; the program has not ended. */
    BUDGET,
    /** The instruction before the program counter is an ECALL. */
    ENVIRONMENT_CALL,
    /** The instruction before the program counter is an EBREAK. */
    BREAKPOINT
  }

  private static final int NO_PAGE = 1; // no page begins here
  private static final int PAGE_AND_ALIGNMENT = ~(PagedMemory.PAGE_BYTES - 1) | 3;

  private final PagedMemory memory;
  private final DecodedCode code;
  private final int[] x = new int[Decoder.SINK + 1];
  private int pc;
  private long retired;

  Processor(PagedMemory memory) {
    this.memory = memory;
    this.code = memory.code();
  }

  int pc() {
    return pc;
  }

  void jump(int target) {
    pc = target;
  }

  /** Returns the number of instructions executed so far. */
  long retired() {
    return retired;
  }

  void retired(long count) {
    retired = count;
  }

  int register(int number) {
    return x[number];
  }

  void register(int number, int value) {
    if (number != 0) {
      x[number] = value;
    }
  }

  /**
   * Executes at most {@code budget} instructions.
   *
   * @throws MachineFault if an instruction cannot be executed; the program counter then points at
   *     it, and it has changed nothing
   */
  Stop run(long budget) {
    final int[] x = this.x;
    final PagedMemory memory = this.memory;
    long left = budget;
    int pc = this.pc;
    int page = NO_PAGE;
    long[] decoded = {};
    try {
      while (left > 0) {
        if ((pc & PAGE_AND_ALIGNMENT) != page) {
          decoded = code.page(pc);
          page = pc & PAGE_AND_ALIGNMENT;
        }
        final long d = decoded[pc >>> 2 & DecodedCode.LAST];
        int next = pc + 4;
        switch ((int) d & 0xff) {
          case Op.UNDECODED:
            code.decode(pc);
            continue;
          case Op.LUI:
            x[rd(d)] = immediate(d);
            break;
          case Op.AUIPC:
            x[rd(d)] = pc + immediate(d);
            break;
          case Op.JAL:
            next = aligned(pc + immediate(d));
            x[rd(d)] = pc + 4;
            break;
          case Op.JALR:
            next = aligned((x[rs1(d)] + immediate(d)) & ~1);
            x[rd(d)] = pc + 4;
            break;
          case Op.BEQ:
            if (x[rs1(d)] == x[rs2(d)]) {
              next = aligned(pc + immediate(d));
            }
            break;
          case Op.BNE:
            if (x[rs1(d)] != x[rs2(d)]) {
              next = aligned(pc + immediate(d));
            }
            break;
          case Op.BLT:
            if (x[rs1(d)] < x[rs2(d)]) {
              next = aligned(pc + immediate(d));
            }
            break;
          case Op.BGE:
            if (x[rs1(d)] >= x[rs2(d)]) {
              next = aligned(pc + immediate(d));
            }
            break;
          case Op.BLTU:
            if (Integer.compareUnsigned(x[rs1(d)], x[rs2(d)]) < 0) {
              next = aligned(pc + immediate(d));
            }
            break;
          case Op.BGEU:
            if (Integer.compareUnsigned(x[rs1(d)], x[rs2(d)]) >= 0) {
              next = aligned(pc + immediate(d));
            }
            break;
          case Op.LB:
            x[rd(d)] = memory.loadByte(x[rs1(d)] + immediate(d));
            break;
          case Op.LH:
            x[rd(d)] = memory.loadHalf(x[rs1(d)] + immediate(d));
            break;
          case Op.LW:
            x[rd(d)] = memory.loadWord(x[rs1(d)] + immediate(d));
            break;
          case Op.LBU:
            x[rd(d)] = memory.loadByte(x[rs1(d)] + immediate(d)) & 0xff;
            break;
          case Op.LHU:
            x[rd(d)] = memory.loadHalf(x[rs1(d)] + immediate(d)) & 0xffff;
            break;
          case Op.SB:
            memory.storeByte(x[rs1(d)] + immediate(d), x[rs2(d)]);
            break;
          case Op.SH:
            memory.storeHalf(x[rs1(d)] + immediate(d), x[rs2(d)]);
            break;
          case Op.SW:
            memory.storeWord(x[rs1(d)] + immediate(d), x[rs2(d)]);
            break;
          case Op.ADDI:
            x[rd(d)] = x[rs1(d)] + immediate(d);
            break;
          case Op.SLTI:
            x[rd(d)] = x[rs1(d)] < immediate(d) ? 1 : 0;
            break;
          case Op.SLTIU:
            x[rd(d)] = Integer.compareUnsigned(x[rs1(d)], immediate(d)) < 0 ? 1 : 0;
            break;
          case Op.XORI:
            x[rd(d)] = x[rs1(d)] ^ immediate(d);
            break;
          case Op.ORI:
            x[rd(d)] = x[rs1(d)] | immediate(d);
            break;
          case Op.ANDI:
            x[rd(d)] = x[rs1(d)] & immediate(d);
            break;
          case Op.SLLI:
            x[rd(d)] = x[rs1(d)] << immediate(d);
            break;
          case Op.SRLI:
            x[rd(d)] = x[rs1(d)] >>> immediate(d);
            break;
          case Op.SRAI:
            x[rd(d)] = x[rs1(d)] >> immediate(d);
            break;
          case Op.ADD:
            x[rd(d)] = x[rs1(d)] + x[rs2(d)];
            break;
          case Op.SUB:
            x[rd(d)] = x[rs1(d)] - x[rs2(d)];
            break;
          case Op.SLL:
            x[rd(d)] = x[rs1(d)] << x[rs2(d)]; // Java uses the low five bits too
            break;
          case Op.SLT:
            x[rd(d)] = x[rs1(d)] < x[rs2(d)] ? 1 : 0;
            break;
          case Op.SLTU:
            x[rd(d)] = Integer.compareUnsigned(x[rs1(d)], x[rs2(d)]) < 0 ? 1 : 0;
            break;
          case Op.XOR:
            x[rd(d)] = x[rs1(d)] ^ x[rs2(d)];
            break;
          case Op.SRL:
            x[rd(d)] = x[rs1(d)] >>> x[rs2(d)];
            break;
          case Op.SRA:
            x[rd(d)] = x[rs1(d)] >> x[rs2(d)];
            break;
          case Op.OR:
            x[rd(d)] = x[rs1(d)] | x[rs2(d)];
            break;
          case Op.AND:
            x[rd(d)] = x[rs1(d)] & x[rs2(d)];
            break;
          case Op.MUL:
            x[rd(d)] = x[rs1(d)] * x[rs2(d)];
            break;
          case Op.MULH:
            x[rd(d)] = Arithmetic.mulh(x[rs1(d)], x[rs2(d)]);
            break;
          case Op.MULHSU:
            x[rd(d)] = Arithmetic.mulhsu(x[rs1(d)], x[rs2(d)]);
            break;
          case Op.MULHU:
            x[rd(d)] = Arithmetic.mulhu(x[rs1(d)], x[rs2(d)]);
            break;
          case Op.DIV:
            x[rd(d)] = Arithmetic.div(x[rs1(d)], x[rs2(d)]);
            break;
          case Op.DIVU:
            x[rd(d)] = Arithmetic.divu(x[rs1(d)], x[rs2(d)]);
            break;
          case Op.REM:
            x[rd(d)] = Arithmetic.rem(x[rs1(d)], x[rs2(d)]);
            break;
          case Op.REMU:
            x[rd(d)] = Arithmetic.remu(x[rs1(d)], x[rs2(d)]);
            break;
          case Op.FENCE:
            break;
          case Op.ECALL:
            pc = next;
            left--;
            return Stop.ENVIRONMENT_CALL;
          case Op.EBREAK:
            pc = next;
            left--;
            return Stop.BREAKPOINT;
          default:
            throw new MachineFault("illegal instruction " + MachineFault.hex(memory.fetch(pc)));
        }
        pc = next;
        left--;
      }
      return Stop.BUDGET;
    } catch (MachineFault fault) {
      throw fault.at(pc);
    } finally {
      this.pc = pc;
      retired += budget - left;
    }
  }

  private static int aligned(int target) {
    if ((target & 3) != 0) {
      throw new MachineFault("jump to the misaligned address " + MachineFault.hex(target));
    }
    return target;
  }

  private static int rd(long decoded) {
    return (int) decoded >>> 8 & 63;
  }

  private static int rs1(long decoded) {
    return (int) decoded >>> 16 & 63;
  }

  private static int rs2(long decoded) {
    return (int) decoded >>> 24;
  }

  private static int immediate(long decoded) {
    return (int) (decoded >> 32);
  }
}
