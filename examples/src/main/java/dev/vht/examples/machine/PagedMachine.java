package dev.vht.examples.machine;

import dev.vht.OpenMode;
import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: a computer whose memory is a virtual hash table. */
@Command(
    name = "paged-machine",
    mixinStandardHelpOptions = true,
    description = {
      "Counts primes on an RV32IM processor whose memory is a table of 4 KiB pages.",
      "Killed, it continues from its last checkpoint when it is run again."
    })
public final class PagedMachine implements Callable<Integer> {
  private static final long SLICE = 1_000_000;
  private static final double MEBIBYTE = 1 << 20;
  private static final double BILLION = 1e9;

  @Option(names = "--url", description = "the table's URL (default: ${DEFAULT-VALUE})")
  private String url = "log:target/pages";

  @Option(
      names = "--size",
      converter = PowerOfTwo.class,
      defaultValue = "2^29",
      description =
          "count the primes below this power of two, a number or as 2^n, at half as many bytes"
              + " (default: ${DEFAULT-VALUE})")
  private int limit;

  @Option(
      names = "--frames",
      converter = FrameCount.class,
      defaultValue = "1024",
      description = "pages in RAM (default: ${DEFAULT-VALUE})")
  private int frames;

  @Option(names = "--restart", description = "discard the table's content and start again")
  private boolean isRestart;

  @Option(
      names = "--checkpoint-seconds",
      description = "seconds between checkpoints (default: ${DEFAULT-VALUE})")
  private double checkpointSeconds = 5;

  @Option(
      names = "--heat-map",
      description = "write a picture of the page accesses to this PNG (default: ${DEFAULT-VALUE})")
  private Path heatMap = Path.of("target", "heat-map.png");

  /** Called by picocli. */
  public PagedMachine() {}

  /**
   * Runs the machine; exits with 0 if the answer is right.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /**
   * Runs the machine.
   *
   * @param arguments see {@code --help}
   * @return 0 if the answer is right
   */
  public static int run(String... arguments) {
    return new CommandLine(new PagedMachine())
        .setExecutionExceptionHandler(PagedMachine::reportFailure)
        .execute(arguments);
  }

  private static int reportFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (!(failure instanceof TableException) && !(failure instanceof WrongTableException)) {
      throw failure;
    }
    command.getErr().println(failure.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws IOException {
    Sieve sieve = new Sieve(limit);
    printSizes(sieve);
    try (VirtualHashTable<Long, byte[]> table =
        VirtualHashTables.at(url)
            .keys(Codecs.longs())
            .values(Codecs.bytes())
            .mode(isRestart ? OpenMode.REPLACE : OpenMode.CREATE_OR_UPDATE)
            .open()) {
      Machine machine = machine(table, sieve);
      double seconds = runToEnd(machine);
      return new Outcome(sieve, machine, seconds).print(heatMap);
    }
  }

  private void printSizes(Sieve sieve) {
    double memory = sieve.pages() * (PagedMemory.PAGE_BYTES / MEBIBYTE);
    double heap = Runtime.getRuntime().maxMemory() / MEBIBYTE;
    System.out.printf(
        Locale.ROOT,
        "paged machine: %.4g MiB of memory in %s, %,d frames (%.4g MiB) of it in RAM; the heap is"
            + " %.4g MiB, the memory %.2g times that%n",
        memory,
        url,
        Math.min(frames, sieve.pages()),
        Math.min(frames, sieve.pages()) * (PagedMemory.PAGE_BYTES / MEBIBYTE),
        heap,
        memory / heap);
  }

  private Machine machine(VirtualHashTable<Long, byte[]> table, Sieve sieve) {
    try {
      Machine machine = new Machine(table, sieve, frames);
      if (machine.finished()) {
        System.out.println("it has ended in an earlier run; --restart starts it again");
      } else if (machine.retiredBefore() > 0) {
        System.out.printf(
            Locale.ROOT, "continuing after %,d instructions%n", machine.retiredBefore());
      }
      return machine;
    } catch (WrongTableException e) {
      throw new WrongTableException(
          "the table at "
              + table.location().orElse(url)
              + " is not of this machine: "
              + e.getMessage()
              + "; name another with --url, or replace it with --restart");
    }
  }

  /** Runs until the program ends, and returns the seconds that it took. */
  private double runToEnd(Machine machine) {
    long start = System.nanoTime();
    long checkpointed = start;
    try (Progress progress = Progress.ofConsole()) {
      while (!machine.finished()) {
        machine.run(SLICE);
        progress.show(
            machine.progress(),
            String.format(Locale.ROOT, "%,d page faults", machine.traffic().faults()));
        if (machine.finished() || System.nanoTime() - checkpointed > checkpointSeconds * BILLION) {
          machine.checkpoint();
          checkpointed = System.nanoTime();
        }
      }
    }
    return (System.nanoTime() - start) / BILLION;
  }
}
