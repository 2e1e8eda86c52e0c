package dev.vht.examples.machine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;

/**
 * All that the machine is beside its pages.
 *
 * @param limit which numbers the program was asked about
 * @param finished whether it has answered
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Checkpoint(
    int limit,
    boolean finished,
    int pc,
    long retired,
    int[] registers,
    ShadowPages.Slots slots,
    Traffic traffic) {
  private static final int FORMAT = 0x56485431;
  private static final int REGISTERS = 32;

  static Checkpoint of(
      int limit, boolean finished, Processor processor, ShadowPages pages, Traffic traffic) {
    int[] registers = new int[REGISTERS];
    for (int i = 0; i < REGISTERS; i++) {
      registers[i] = processor.register(i);
    }
    return new Checkpoint(
        limit, finished, processor.pc(), processor.retired(), registers, pages.slots(), traffic);
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
      int limit = in.readInt();
      boolean finished = in.readBoolean();
      int pc = in.readInt();
      long retired = in.readLong();
      int[] registers = new int[REGISTERS];
      for (int i = 0; i < REGISTERS; i++) {
        registers[i] = in.readInt();
      }
      ShadowPages.Slots slots = new ShadowPages.Slots(readBits(in), readBits(in));
      return new Checkpoint(limit, finished, pc, retired, registers, slots, Traffic.readFrom(in));
    } catch (IOException e) {
      throw new IllegalStateException(
          "the table holds a checkpoint that is not this machine's; start with --anew", e);
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
