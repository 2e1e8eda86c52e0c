package dev.vht.proptest.history;

import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the calls of some clients in a file, which {@link LinearizableHistory#ofFiles} reads.
 *
 * <p>Each invocation and each return is a line, which is written by one call of the operating
 * system before the method returns. So the file of a process that is killed is complete up to the
 * kill, except perhaps for a part of its last line, which is ignored. A call whose return is
 * missing has an unknown outcome.
 *
 * <p>Each process has a recorder and a file of its own, and each client a name that no other client
 * of any process has. A client makes one call at a time.
 *
 * <p>Safe for use by several threads. Its methods throw {@link UncheckedIOException} if the file
 * cannot be written.
 */
public final class HistoryRecorder implements AutoCloseable {
  private final OutputStream file;

  private HistoryRecorder(OutputStream file) {
    this.file = file;
  }

  /**
   * Creates a file.
   *
   * @param file the file, which must not exist
   * @return a recorder that writes to it; the caller closes it
   * @throws IOException if it exists or cannot be created
   */
  public static HistoryRecorder create(Path file) throws IOException {
    Files.createFile(file);
    return new HistoryRecorder(new FileOutputStream(file.toFile(), true)); // appends atomically
  }

  /**
   * Makes a call on a table and records it. A call that throws an {@link UnknownOutcomeException}
   * has an unknown outcome. One that throws another {@link StorageException} had no effect. If it
   * throws anything else, nothing further is recorded, so its outcome is unknown; the client must
   * not make another call.
   *
   * @param client the name of the client
   * @param table the table
   * @param key the key
   * @param call the call
   * @return the result, as {@link Call} describes it
   * @throws StorageException if the table throws it
   */
  public @Nullable String call(
      String client, VirtualHashTable<String, String> table, String key, Call call) {
    invoked(client, key, call);
    try {
      @Nullable String result = on(table, key, call);
      returned(client, result);
      return result;
    } catch (UnknownOutcomeException e) {
      unknown(client);
      throw e;
    } catch (StorageException e) {
      failed(client);
      throw e;
    }
  }

  private static @Nullable String on(
      VirtualHashTable<String, String> table, String key, Call call) {
    String value = CallKind.written(call);
    String expected = CallKind.compared(call);
    return switch (CallKind.of(call)) {
      case FIND -> table.find(key).orElse(null);
      case CONTAINS -> String.valueOf(table.contains(key));
      case SET -> {
        table.set(key, value);
        yield null;
      }
      case REMOVE -> String.valueOf(table.remove(key));
      case PUT_IF_ABSENT -> table.putIfAbsent(key, value).orElse(null);
      case REPLACE -> String.valueOf(table.replace(key, expected, value));
      case REMOVE_IF_EQUAL -> String.valueOf(table.remove(key, expected));
    };
  }

  /**
   * Records that a client is about to make a call.
   *
   * @param client the name of the client
   * @param key the key
   * @param call the call
   */
  public void invoked(String client, String key, Call call) {
    CallKind kind = CallKind.of(call);
    List<@Nullable String> fields =
        new ArrayList<>(List.of(HistoryLine.INVOKED, client, now(), key, kind.word));
    if (kind.compares) {
      fields.add(CallKind.compared(call));
    }
    if (kind.writes) {
      fields.add(CallKind.written(call));
    }
    write(fields);
  }

  /**
   * Records that the client's call has returned.
   *
   * @param client the name of the client
   * @param result what it returned, as {@link Call} describes it
   */
  public void returned(String client, @Nullable String result) {
    write(Arrays.asList(HistoryLine.RETURNED, client, now(), result));
  }

  /**
   * Records that it is not known whether the client's call had an effect or will have it.
   *
   * @param client the name of the client
   */
  public void unknown(String client) {
    write(List.of(HistoryLine.UNKNOWN, client));
  }

  /**
   * Records that the client's call failed and had no effect.
   *
   * @param client the name of the client
   */
  public void failed(String client) {
    write(List.of(HistoryLine.FAILED, client));
  }

  private static String now() {
    return Long.toString(System.nanoTime());
  }

  private void write(List<@Nullable String> fields) {
    try {
      file.write(HistoryLine.of(fields).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
