package dev.vht.proptest.kill;

import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableProcess;
import dev.vht.proptest.model.TableCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The kit's side of a {@link TableProcess}. */
public final class TableProcessClient implements AutoCloseable {
  private static final int MOST_SECONDS_OF_SILENCE = 120;

  private final Process process;
  private final OutputStream commands;
  private final BlockingQueue<Optional<Event>> events = new LinkedBlockingQueue<>();

  /**
   * A line that the process wrote.
   *
   * @param table the number of the table
   * @param kind whether a command was started, returned or threw
   * @param command the number of the command among those of its table
   * @param text the result or the exception
   * @param nanoTime the time at which it was read
   */
  public record Event(int table, String kind, int command, String text, long nanoTime) {
    static Event parse(String line) {
      String[] parts = line.split(" ", 4);
      String text = parts.length < 4 ? "" : parts[3];
      return new Event(
          Integer.parseInt(parts[0]),
          parts[1],
          Integer.parseInt(parts[2]),
          text,
          System.nanoTime());
    }

    public boolean isStart() {
      return kind.equals(TableProcess.STARTED);
    }

    boolean isEnd() {
      return kind.equals(TableProcess.DONE);
    }
  }

  private TableProcessClient(Process process) {
    this.process = process;
    this.commands = process.getOutputStream();
  }

  public static TableProcessClient start(Place place) throws IOException {
    TableProcessClient tables = new TableProcessClient(place.startProcess());
    Thread listener = new Thread(tables::listen, "reader of a table process");
    listener.setDaemon(true);
    listener.start();
    return tables;
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(Optional.of(Event.parse(line)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      events.add(Optional.empty());
    }
  }

  /** Sends commands for a table. */
  public void send(int table, Iterable<TableCommand> sent) throws IOException {
    StringBuilder lines = new StringBuilder();
    sent.forEach(command -> lines.append(table).append(' ').append(command.line()).append('\n'));
    commands.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    commands.flush();
  }

  /** Waits for the next event; empty once the process has ended. */
  public Optional<Event> next() throws InterruptedException {
    Optional<Event> event = events.poll(MOST_SECONDS_OF_SILENCE, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError(
          "a process that writes to tables has written no answer for "
              + MOST_SECONDS_OF_SILENCE
              + " seconds");
    }
    return event;
  }

  /** Waits until a command has returned, and returns its result. */
  public String answer(int table, int command) throws InterruptedException {
    while (true) {
      Event event =
          next()
              .orElseThrow(
                  () -> new AssertionError("a process that has a table open ended unexpectedly"));
      if (event.table() == table && event.command() == command && !event.isStart()) {
        if (!event.isEnd()) {
          throw new AssertionError("a call in another process threw " + event.text());
        }
        return event.text();
      }
    }
  }

  /** Kills the process; unlike {@code Process.destroyForcibly}, its output stays readable. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    try {
      kill();
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a process was ending", e);
    }
  }
}
