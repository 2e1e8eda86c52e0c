package dev.vht.examples.machine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory statistics: accesses by address and time, page faults and write-backs by address.
 *
 * <p>The size is bounded: the address space is divided into at most {@value #MAX_COLUMNS} columns,
 * and time (in instructions) into at most {@value #MAX_ROWS} rows. When all rows are used, adjacent
 * rows are merged and the span of a row doubles.
 */
final class Traffic {
  static final int MAX_COLUMNS = 512;
  static final int MAX_ROWS = 256;

  private static final long FIRST_ROW_SPAN = 1 << 18;

  private final int pages;
  private final int columns;
  private final List<long[]> rows = new ArrayList<>();
  private final long[] faultsIn;
  private final long[] writeBacksIn;
  private long rowSpan = FIRST_ROW_SPAN;
  private long accesses;
  private long faults;
  private long writeBacks;

  Traffic(int pages) {
    this.pages = pages;
    this.columns = Math.min(pages, MAX_COLUMNS);
    this.faultsIn = new long[columns];
    this.writeBacksIn = new long[columns];
    rows.add(new long[columns]);
  }

  /** Sets the time, in executed instructions, of the accesses that follow. */
  void advance(long instructions) {
    while (instructions / rowSpan >= MAX_ROWS) {
      halve();
    }
    while (rows.size() <= instructions / rowSpan) {
      rows.add(new long[columns]);
    }
  }

  void accessed(int page, int count) {
    accesses += count;
    rows.get(rows.size() - 1)[column(page)] += count;
  }

  void faulted(int page) {
    faults++;
    faultsIn[column(page)]++;
  }

  void wroteBack(int page) {
    writeBacks++;
    writeBacksIn[column(page)]++;
  }

  long accesses() {
    return accesses;
  }

  long faults() {
    return faults;
  }

  long writeBacks() {
    return writeBacks;
  }

  /** Returns the share of accesses that found their page resident, 0 to 1. */
  double hitRate() {
    return accesses == 0 ? 1 : 1 - (double) faults / accesses;
  }

  int pages() {
    return pages;
  }

  int columns() {
    return columns;
  }

  int rows() {
    return rows.size();
  }

  long accesses(int row, int column) {
    return rows.get(row)[column];
  }

  long faults(int column) {
    return faultsIn[column];
  }

  long writeBacks(int column) {
    return writeBacksIn[column];
  }

  /** Returns the number of instructions per row. */
  long rowSpan() {
    return rowSpan;
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeInt(pages);
    out.writeLong(rowSpan);
    out.writeLong(accesses);
    out.writeLong(faults);
    out.writeLong(writeBacks);
    write(out, faultsIn);
    write(out, writeBacksIn);
    out.writeInt(rows.size());
    for (long[] row : rows) {
      write(out, row);
    }
  }

  static Traffic readFrom(DataInput in) throws IOException {
    Traffic traffic = new Traffic(in.readInt());
    traffic.rowSpan = in.readLong();
    traffic.accesses = in.readLong();
    traffic.faults = in.readLong();
    traffic.writeBacks = in.readLong();
    read(in, traffic.faultsIn);
    read(in, traffic.writeBacksIn);
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        traffic.rows.add(new long[traffic.columns]);
      }
      read(in, traffic.rows.get(i));
    }
    return traffic;
  }

  private int column(int page) {
    return (int) ((long) page * columns / pages);
  }

  private void halve() {
    List<long[]> merged = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += 2) {
      merged.add(i + 1 < rows.size() ? sum(rows.get(i), rows.get(i + 1)) : rows.get(i));
    }
    rows.clear();
    rows.addAll(merged);
    rowSpan *= 2;
  }

  private static long[] sum(long[] a, long[] b) {
    long[] sum = new long[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  /** Writes variable-length numbers, seven bits per byte, lowest first: most are small. */
  private static void write(DataOutput out, long[] numbers) throws IOException {
    for (long number : numbers) {
      long rest = number;
      while (rest > 0x7f) {
        out.writeByte((int) rest & 0x7f | 0x80);
        rest >>>= 7;
      }
      out.writeByte((int) rest);
    }
  }

  private static void read(DataInput in, long[] numbers) throws IOException {
    for (int i = 0; i < numbers.length; i++) {
      long number = 0;
      int shift = 0;
      int piece;
      do {
        piece = in.readUnsignedByte();
        number |= (long) (piece & 0x7f) << shift;
        shift += 7;
      } while (piece > 0x7f);
      numbers[i] = number;
    }
  }
}
