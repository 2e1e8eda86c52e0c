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
 * A stream's way through a storage: opens its cursor when the first element is wanted, and closes
 * it after the last one, with the stream, or with the table, whichever comes first.
 *
 * <p>Every step passes the gate, so a table that ends meanwhile finds no step under way; elements
 * are decoded and consumed outside it.
 */
final class CursorSpliterator<T> implements Spliterator<T> {

  /** What a step reads. */
  enum Reads {
    KEYS,
    ENTRIES
  }

  /** The walks of one table that have a cursor open. */
  static final class Open {
    private final Set<CursorSpliterator<?>> walks = ConcurrentHashMap.newKeySet();

    /** Cuts off all walks; no step may be under way. */
    void end() {
      walks.forEach(CursorSpliterator::cutOff);
    }
  }

  private static final byte[] NOT_READ = {};

  private final String operation;
  private final CallGate gate;
  private final Storage storage;
  private final Open open;
  private final Reads reads;
  private final BiFunction<byte[], byte[], T> decoding;

  private @Nullable Cursor cursor;
  private byte[] key = NOT_READ;
  private byte[] value = NOT_READ;
  private boolean isDone;
  private boolean isCutOff;

  CursorSpliterator(
      String operation,
      CallGate gate,
      Storage storage,
      Open open,
      Reads reads,
      BiFunction<byte[], byte[], T> decoding) {
    this.operation = operation;
    this.gate = gate;
    this.storage = storage;
    this.open = open;
    this.reads = reads;
    this.decoding = decoding;
  }

  Stream<T> stream() {
    gate.requireOpen(operation);
    return StreamSupport.stream(this, false).onClose(() -> gate.runIfOpen(this::finish));
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    if (!gate.pass(operation, this::step)) {
      return false;
    }
    action.accept(decoding.apply(key, value));
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

  private boolean step() {
    if (isCutOff) {
      throw new IllegalStateException(
          "I3: "
              + CalledMethod.named(operation)
              + " but its stream ended when the table was to be deleted");
    }
    if (isDone) {
      return false;
    }
    if (stepTo(cursor())) {
      return true;
    }
    finish();
    return false;
  }

  private Cursor cursor() {
    Cursor current = cursor;
    if (current == null) {
      current = storage.cursor();
      cursor = current;
      open.walks.add(this);
    }
    return current;
  }

  private boolean stepTo(Cursor cursor) {
    while (cursor.next()) {
      byte[] found = reads == Reads.KEYS ? NOT_READ : cursor.value();
      if (found != null) {
        key = cursor.key();
        value = found;
        return true;
      }
    }
    return false;
  }

  private void cutOff() {
    isCutOff = true;
    finish();
  }

  private void finish() {
    isDone = true;
    open.walks.remove(this);
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }
}
