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

/** A {@link TableProcess}, as its parent sees it. */
public final class TableProcessClient implements AutoCloseable {
  private static final int MOST_SECONDS_OF_SILENCE = 120;

  private final Process process;
  private final OutputStream orders;
  private final BlockingQueue<Optional<Event>> events = new LinkedBlockingQueue<>();

  /**
   * What the process has said.
   *
   * @param table the number of the table
   * @param kind whether an order was begun, is done or has failed
   * @param order the number of the order among those of its table
   * @param text what was returned or thrown
   * @param nanoTime when it was read
   */
  public record Event(int table, String kind, int order, String text, long nanoTime) {
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

    public boolean isBeginning() {
      return kind.equals(TableProcess.BEGUN);
    }

    boolean isEnd() {
      return kind.equals(TableProcess.DONE);
    }
  }

  private TableProcessClient(Process process) {
    this.process = process;
    this.orders = process.getOutputStream();
  }

  public static TableProcessClient start(Place place) throws IOException {
    TableProcessClient tables = new TableProcessClient(place.startProcess());
    Thread listener = new Thread(tables::listen, "what another process says");
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

  /** Gives orders, each to the table of a number. */
  public void tell(int table, Iterable<TableCommand> told) throws IOException {
    StringBuilder lines = new StringBuilder();
    told.forEach(order -> lines.append(table).append(' ').append(order.line()).append('\n'));
    orders.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    orders.flush();
  }

  /** Waits for what is said next; empty once the process has ended. */
  public Optional<Event> next() throws InterruptedException {
    Optional<Event> event = events.poll(MOST_SECONDS_OF_SILENCE, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError(
          "a process that writes to tables has said nothing for "
              + MOST_SECONDS_OF_SILENCE
              + " seconds");
    }
    return event;
  }

  /** Waits until an order is done, and returns its answer. */
  public String answer(int table, int order) throws InterruptedException {
    while (true) {
      Event event =
          next().orElseThrow(() -> new AssertionError("a process that holds a table has ended"));
      if (event.table() == table && event.order() == order && !event.isBeginning()) {
        if (!event.isEnd()) {
          throw new AssertionError("another process met " + event.text());
        }
        return event.text();
      }
    }
  }

  /** Kills the process, and leaves what it has said to be read; Process's own way would not. */
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
