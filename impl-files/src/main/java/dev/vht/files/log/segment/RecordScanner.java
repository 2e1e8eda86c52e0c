package dev.vht.files.log.segment;

import java.nio.ByteBuffer;

/** Walks over the records of a segment. */
public final class RecordScanner {
  private static final int STEP = 8;

  /** Takes records, whose checksums are right. */
  public interface Visitor {
    void record(Format.Kind kind, int offset, int size);
  }

  private final ByteBuffer bytes;
  private final ByteBuffer view;
  private final int end;
  private final long id;

  /** Over the bytes of a segment with an id, up to an end. */
  public RecordScanner(ByteBuffer bytes, int end, long id) {
    this.bytes = bytes;
    this.view = bytes.duplicate();
    this.end = end;
    this.id = id;
  }

  /** Visits one record after the other, and returns where none begins any more that is whole. */
  public int from(int start, Visitor visitor) {
    int offset = start;
    while (true) {
      int size = wholeAt(offset);
      if (size == 0) {
        return offset;
      }
      visitor.record(Format.kind(Format.lengths(bytes, offset)), offset, size);
      offset += size;
    }
  }

  /** How long the record is that begins at an offset; 0 if none does that is whole. */
  public int wholeAt(int offset) {
    int size = Format.sizeAt(bytes, offset, end);
    boolean isWhole =
        size > 0
            && Format.isKnown(Format.lengths(bytes, offset))
            && Format.isWhole(bytes, view, offset, id);
    return isWhole ? size : 0;
  }

  /** Where the next record begins that is whole; {@code end} if there is none. */
  public int nextWhole(int start) {
    for (int offset = start + STEP - 1 & -STEP; offset < end; offset += STEP) {
      if (wholeAt(offset) > 0) {
        return offset;
      }
    }
    return end;
  }

  /** Whether nothing was ever written from an offset on. */
  public boolean isBlankFrom(int start) {
    int offset = start;
    for (; offset + Long.BYTES <= end; offset += Long.BYTES) {
      if (bytes.getLong(offset) != 0) {
        return false;
      }
    }
    for (; offset < end; offset++) {
      if (bytes.get(offset) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the last record ends that is whole; what follows it may be a torn one. */
  public int endOfWhole() {
    int whole = Format.HEADER;
    int next = nextWhole(Format.HEADER);
    while (next < end) {
      whole = from(next, (kind, offset, size) -> {});
      next = nextWhole(whole);
    }
    return whole;
  }

  /** Whether the record at an offset ends its segment. */
  public boolean isEnd(int offset) {
    return offset >= Format.HEADER
        && wholeAt(offset) == Format.END_SIZE
        && Format.kind(Format.lengths(bytes, offset)) == Format.Kind.END;
  }
}
