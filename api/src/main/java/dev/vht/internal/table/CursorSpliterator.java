package dev.vht.internal.table;

import dev.vht.internal.check.CalledMethod;
import dev.vht.spi.Cursor;
import dev.vht.spi.Storage;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The source of a stream over a storage. It opens a cursor when the first element is requested, and
 * closes it after the last element or when the stream or the table is closed, whichever is first.
 *
 * <p>Every step passes the gate, so no step is in progress when a table is closed. Elements are
 * decoded and consumed outside the gate.
 */
final class CursorSpliterator<T> implements Spliterator<T> {

  /** What each step reads. */
  enum Reads {
    KEYS,
    ENTRIES
  }

  /** The spliterators of one table whose cursor is open. */
  static final class OpenCursors {
    private final Set<CursorSpliterator<?>> spliterators = ConcurrentHashMap.newKeySet();

    /** Closes all cursors; no step may be in progress. */
    void closeAll() {
      spliterators.forEach(CursorSpliterator::abort);
    }
  }

  private static final byte[] UNREAD = {};

  private final String operation;
  private final CallGate gate;
  private final Storage storage;
  private final OpenCursors open;
  private final Reads reads;
  private final BiFunction<byte[], byte[], T> decoder;

  private @Nullable Cursor cursor;
  private byte[] key = UNREAD;
  private byte[] value = UNREAD;
  private boolean isDone;
  private boolean isAborted;

  CursorSpliterator(
      String operation,
      CallGate gate,
      Storage storage,
      OpenCursors open,
      Reads reads,
      BiFunction<byte[], byte[], T> decoder) {
    this.operation = operation;
    this.gate = gate;
    this.storage = storage;
    this.open = open;
    this.reads = reads;
    this.decoder = decoder;
  }

  Stream<T> stream() {
    gate.requireOpen(operation);
    return StreamSupport.stream(this, false).onClose(() -> gate.runIfOpen(this::finish));
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    if (!gate.pass(operation, this::advance)) {
      return false;
    }
    action.accept(decoder.apply(key, value));
    return true;
  }

  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return NONNULL | CONCURRENT;
  }

  private boolean advance() {
    if (isAborted) {
      throw new IllegalStateException(
          "I3: "
              + CalledMethod.named(operation)
              + " but its stream ended when the table was to be deleted");
    }
    if (isDone) {
      return false;
    }
    if (advanceTo(openCursor())) {
      return true;
    }
    finish();
    return false;
  }

  private Cursor openCursor() {
    Cursor current = cursor;
    if (current == null) {
      current = storage.cursor();
      cursor = current;
      open.spliterators.add(this);
    }
    return current;
  }

  private boolean advanceTo(Cursor cursor) {
    while (cursor.next()) {
      byte[] found = reads == Reads.KEYS ? UNREAD : cursor.value();
      if (found != null) {
        key = cursor.key();
        value = found;
        return true;
      }
    }
    return false;
  }

  private void abort() {
    isAborted = true;
    finish();
  }

  private void finish() {
    isDone = true;
    open.spliterators.remove(this);
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }
}
