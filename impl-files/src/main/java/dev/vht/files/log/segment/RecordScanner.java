package dev.vht.files.log.segment;

import java.nio.ByteBuffer;

/** Scans the records of a segment. */
public final class RecordScanner {
  private static final int STEP = Format.ALIGNMENT;

  /** Visits intact records. */
  public interface Visitor {
    void record(Format.Kind kind, int offset, int size);
  }

  private final ByteBuffer bytes;
  private final ByteBuffer view;
  private final int end;
  private final long id;

  /** Creates a scanner over the bytes of a segment up to {@code end}. */
  public RecordScanner(ByteBuffer bytes, int end, long id) {
    this.bytes = bytes;
    this.view = bytes.duplicate();
    this.end = end;
    this.id = id;
  }

  /**
   * Visits consecutive intact records up to an END, after which there may be older ones, and
   * returns the end of the last one.
   */
  public int scan(int start, Visitor visitor) {
    int offset = start;
    while (true) {
      int size = intactAt(offset);
      if (size == 0) {
        return offset;
      }
      Format.Kind kind = Format.kind(Format.lengths(bytes, offset));
      visitor.record(kind, offset, size);
      offset += size;
      if (kind == Format.Kind.END) {
        return offset;
      }
    }
  }

  /** The size of the intact record at an offset; 0 if there is none. */
  public int intactAt(int offset) {
    int size = Format.sizeAt(bytes, offset, end);
    boolean isIntact =
        size > 0
            && Format.isKnown(Format.lengths(bytes, offset))
            && Format.isIntact(bytes, view, offset, id);
    return isIntact ? size : 0;
  }

  /** The offset of the next intact record; {@code end} if there is none. */
  public int nextIntact(int start) {
    for (int offset = start + STEP - 1 & -STEP; offset < end; offset += STEP) {
      if (intactAt(offset) > 0) {
        return offset;
      }
    }
    return end;
  }

  /** Whether all bytes from an offset on are zero. */
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

  /** The end of the last intact record, which a torn one may follow. */
  public int endOfIntact() {
    int intact = Format.HEADER;
    int next = nextIntact(Format.HEADER);
    while (next < end) {
      intact = scan(next, (kind, offset, size) -> {});
      next = nextIntact(intact);
    }
    return intact;
  }

  /** Whether there is an END record at an offset. */
  public boolean isEnd(int offset) {
    return offset >= Format.HEADER
        && intactAt(offset) == Format.END_SIZE
        && Format.kind(Format.lengths(bytes, offset)) == Format.Kind.END;
  }
}
