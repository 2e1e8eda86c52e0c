package dev.vht.proptest.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads files of {@link HistoryLine}s into a history, without keeping the lines. */
final class HistoryReader {

  private record Open(String key, Call call, long invoked) {}

  private final LinearizableHistory history;
  private final Set<String> clients = new HashSet<>();
  private Map<String, Open> open = new HashMap<>();
  private Set<String> clientsOfFile = new HashSet<>();

  HistoryReader(LinearizableHistory history) {
    this.history = history;
  }

  void read(Path file) throws IOException {
    open = new HashMap<>();
    clientsOfFile = new HashSet<>();
    boolean isTorn = isTorn(file);
    // Unlike Files.newBufferedReader, this accepts a character that is cut in two.
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      long number = 1;
      @Nullable String line = lines.readLine();
      while (line != null) {
        @Nullable String next = lines.readLine();
        if (next != null || !isTorn) {
          read(file, number, line);
        }
        line = next;
        number++;
      }
    }
    open.forEach(
        (client, call) ->
            history.add(client, call.key, call.call, call.invoked, Long.MAX_VALUE, null));
    clients.addAll(clientsOfFile);
  }

  /** Returns whether the last line has no end. */
  private static boolean isTorn(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      if (bytes.length() == 0) {
        return false;
      }
      bytes.seek(bytes.length() - 1);
      return bytes.read() != '\n';
    }
  }

  private void read(Path file, long number, String line) {
    try {
      note(HistoryLine.fields(line));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "line " + number + " of " + file + " is not one of a history: \"" + line + "\": " + e, e);
    }
  }

  private void note(List<@Nullable String> fields) {
    String client = text(fields, 1);
    switch (text(fields, 0)) {
      case HistoryLine.INVOKED -> invoke(client, fields);
      case HistoryLine.RETURNED -> end(client, Long.parseLong(text(fields, 2)), fields.get(3));
      case HistoryLine.UNKNOWN -> end(client, Long.MAX_VALUE, null);
      case HistoryLine.FAILED -> closed(client);
      default -> throw new IllegalArgumentException("the first field is unknown");
    }
  }

  private void invoke(String client, List<@Nullable String> fields) {
    if (clients.contains(client)) {
      throw new IllegalArgumentException(
          "another file has a client \"" + client + "\" too; give each client its own name");
    }
    clientsOfFile.add(client);
    CallKind kind = CallKind.of(text(fields, 4));
    Call call =
        kind.call(
            kind.compares ? text(fields, 5) : "",
            kind.writes ? text(fields, kind.compares ? 6 : 5) : "");
    Open invoked = new Open(text(fields, 3), call, Long.parseLong(text(fields, 2)));
    if (open.putIfAbsent(client, invoked) != null) {
      throw new IllegalArgumentException(
          "the last call of client \"" + client + "\" has not returned");
    }
  }

  private void end(String client, long time, @Nullable String result) {
    Open call = closed(client);
    if (time < call.invoked) {
      throw new IllegalArgumentException(
          "the call returned before its invocation at "
              + call.invoked
              + "; record all times on one machine");
    }
    history.add(client, call.key, call.call, call.invoked, time, result);
  }

  private Open closed(String client) {
    Open call = open.remove(client);
    if (call == null) {
      throw new IllegalArgumentException("client \"" + client + "\" has not made a call");
    }
    return call;
  }

  private static String text(List<@Nullable String> fields, int number) {
    return Objects.requireNonNull(fields.get(number), "a field is null");
  }
}
