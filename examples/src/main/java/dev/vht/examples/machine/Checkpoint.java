package dev.vht.examples.machine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;

/**
 * The state of the machine except its pages.
 *
 * @param program the {@link Sieve#identity()} of the program
 * @param limit the program's argument
 * @param finished whether the program has ended
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Checkpoint(
    String program,
    int limit,
    boolean finished,
    int pc,
    long retired,
    int[] registers,
    ShadowPages.Slots slots,
    Traffic traffic) {
  private static final int FORMAT = 0x56485432;
  private static final int REGISTERS = 32;

  static Checkpoint of(
      Sieve sieve, boolean finished, Processor processor, ShadowPages pages, Traffic traffic) {
    int[] registers = new int[REGISTERS];
    for (int i = 0; i < REGISTERS; i++) {
      registers[i] = processor.register(i);
    }
    return new Checkpoint(
        Sieve.identity(),
        sieve.limit(),
        finished,
        processor.pc(),
        processor.retired(),
        registers,
        pages.slots(),
        traffic);
  }

  /**
   * Checks that this is a checkpoint of a program and size.
   *
   * @throws WrongTableException if it is not
   */
  void requireOf(Sieve sieve) {
    if (!program.equals(Sieve.identity())) {
      throw new WrongTableException("it is of another program, " + program);
    }
    if (limit != sieve.limit()) {
      throw new WrongTableException("it is of a run of --size " + limit);
    }
  }

  void restore(Processor processor) {
    for (int i = 0; i < REGISTERS; i++) {
      processor.register(i, registers[i]);
    }
    processor.jump(pc);
    processor.retired(retired);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeUTF(program);
      out.writeInt(limit);
      out.writeBoolean(finished);
      out.writeInt(pc);
      out.writeLong(retired);
      for (int register : registers) {
        out.writeInt(register);
      }
      write(out, slots.stored());
      write(out, slots.second());
      traffic.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  static Checkpoint decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != FORMAT) {
        throw new IOException("it is of another format");
      }
      String program = in.readUTF();
      int limit = in.readInt();
      boolean finished = in.readBoolean();
      int pc = in.readInt();
      long retired = in.readLong();
      int[] registers = new int[REGISTERS];
      for (int i = 0; i < REGISTERS; i++) {
        registers[i] = in.readInt();
      }
      ShadowPages.Slots slots = new ShadowPages.Slots(readBits(in), readBits(in));
      return new Checkpoint(
          program, limit, finished, pc, retired, registers, slots, Traffic.readFrom(in));
    } catch (IOException e) {
      throw new WrongTableException(
          "its entry " + ShadowPages.CHECKPOINT + " is not a checkpoint: " + e.getMessage());
    }
  }

  private static void write(DataOutputStream out, BitSet bits) throws IOException {
    byte[] bytes = bits.toByteArray();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static BitSet readBits(DataInputStream in) throws IOException {
    return BitSet.valueOf(in.readNBytes(in.readInt()));
  }
}
