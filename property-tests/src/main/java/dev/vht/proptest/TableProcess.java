package dev.vht.proptest;

import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A program that does with tables what the kit tells it, until it is killed (rule L8), or holds
 * them while the kit looks at them from another process (rules C1 and C3).
 *
 * <p>It reads one order a line: the number of a table, a space, and the order. Each table has a
 * thread of its own, which carries out its orders in turn, so that one kill meets several tables in
 * the middle of something. The thread writes a line when it begins an order, and another with the
 * answer when the call has returned. The process ends when its input does.
 */
public final class TableProcess {
  /** Says that an order is begun. */
  static final String BEGUN = ">";

  /** Says what an order has returned. */
  static final String DONE = "=";

  /** Says what an order has thrown. */
  static final String FAILED = "!";

  private final Opener opener;
  private final OutputStream output;
  private final Map<Integer, Table> tables = new HashMap<>();

  private TableProcess(Opener opener, OutputStream output) {
    this.opener = opener;
    this.output = output;
  }

  /**
   * Obeys its standard input, with tables that the library opens.
   *
   * @param arguments none
   * @throws IOException if the standard input cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    obey(Opener.ofLibrary(), System.in, new FileOutputStream(FileDescriptor.out));
    Runtime.getRuntime().halt(0); // the parent that gave the orders has gone
  }

  /**
   * Carries out orders until there are no more to come; those under way are interrupted.
   *
   * @param opener opens the tables of the {@linkplain Place#url() URLs} that the orders name
   * @param orders what to do
   * @param answers where answers go, each line by one call of {@code write}
   * @throws IOException if the orders cannot be read
   */
  public static void obey(Opener opener, InputStream orders, OutputStream answers)
      throws IOException {
    TableProcess process = new TableProcess(opener, answers);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(orders, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int space = line.indexOf(' ');
      process
          .tables
          .computeIfAbsent(Integer.parseInt(line.substring(0, space)), process::started)
          .orders
          .add(line.substring(space + 1));
    }
    process.tables.values().forEach(Thread::interrupt);
  }

  private Table started(int number) {
    Table table = new Table(number);
    table.setDaemon(true);
    table.start();
    return table;
  }

  /** Says a line at once, so that what was said before a kill is heard. */
  private void say(String line) throws IOException {
    byte[] bytes = (line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (output) {
      output.write(bytes);
      output.flush();
    }
  }

  /** One of the tables, and the thread that obeys for it. */
  private final class Table extends Thread {
    private final int number;
    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private Durability durability = Durability.PROCESS;
    private String url = "";
    private @Nullable VirtualHashTable<String, byte[]> table;

    Table(int number) {
      super("table " + number);
      this.number = number;
    }

    @Override
    public void run() {
      try {
        for (long order = 0; obey(order, orders.take()); order++) {}
      } catch (IOException | InterruptedException nobodyListens) {
        // the end of this table's story
      }
    }

    /** Carries out an order; returns whether the next one is to be carried out too. */
    private boolean obey(long order, String line) throws IOException {
      say(number + " " + BEGUN + " " + order);
      String answer;
      try {
        answer = perform(Order.parse(line));
      } catch (RuntimeException | Error e) {
        say(number + " " + FAILED + " " + order + " " + e);
        return false;
      }
      say(number + " " + DONE + " " + order + " " + answer);
      return true;
    }

    private String perform(Order order) {
      switch (order.verb()) {
        case OPEN -> open(order.text());
        case CLOSE -> table().close();
        case DELETE -> table().delete();
        case BACKUP -> table().backup(order.text());
        case DESTROY -> opener.delete(order.text());
        case SALVAGE -> opener.salvage(order.text());
        case INCREMENT ->
            Increments.valueOf(order.text()).times(order.value().size(), table(), order.key());
        default -> {
          return String.valueOf(order.verb().call(order).orElseThrow().on(table()));
        }
      }
      return Step.NOTHING;
    }

    /** The first opening of a table says where it is; later ones only in which mode. */
    private void open(String how) {
      String[] parts = how.split(" ", 3);
      if (parts.length == 3) {
        durability = Durability.valueOf(parts[1]);
        url = parts[2];
      }
      table =
          opener.open(
              url,
              new Opening<>(
                  Picky.KEYS,
                  Picky.VALUES,
                  OpenMode.valueOf(parts[0]),
                  Enforcement.of(Mode.OFF),
                  durability));
    }

    private VirtualHashTable<String, byte[]> table() {
      VirtualHashTable<String, byte[]> open = table;
      if (open == null) {
        throw new IllegalStateException("no table was opened");
      }
      return open;
    }
  }
}
