package dev.vht.examples.machine;

import dev.vht.Codecs;
import dev.vht.OpenMode;
import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A computer whose memory is a virtual hash table: the program of the example. */
@Command(
    name = "paged-machine",
    mixinStandardHelpOptions = true,
    description = "Counts primes on an RV32IM processor whose memory is a table of 4 KiB pages.")
public final class PagedMachine implements Callable<Integer> {
  private static final long SLICE = 5_000_000;
  private static final double MEBIBYTE = 1 << 20;
  private static final double BILLION = 1e9;
  private static final int PERCENT = 100;

  @Option(names = "--url", description = "the table's URL (default: ${DEFAULT-VALUE})")
  private String url = "files:target/paged-machine";

  @Option(
      names = "--size",
      description = "count the primes below this power of two (default: ${DEFAULT-VALUE})")
  private int limit = 1 << 29;

  @Option(names = "--frames", description = "pages in RAM (default: ${DEFAULT-VALUE})")
  private int frames = 1024;

  @Option(names = "--anew", description = "forget what is in the table and start anew")
  private boolean anew;

  @Option(
      names = "--checkpoint-seconds",
      description = "seconds between checkpoints (default: ${DEFAULT-VALUE})")
  private double checkpointSeconds = 5;

  @Option(names = "--heat-map", description = "write a picture of the page accesses to this PNG")
  private Path heatMap = Path.of("target", "heat-map.png");

  /** Made by picocli. */
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
        .setExecutionExceptionHandler(PagedMachine::failed)
        .execute(arguments);
  }

  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (!(failure instanceof TableException) && !(failure instanceof IllegalStateException)) {
      throw failure;
    }
    command.getErr().println(failure.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws IOException {
    if (Integer.bitCount(limit) != 1 || limit < 1 << 10) {
      throw new IllegalStateException("--size " + limit + " is no power of two from 2^10 to 2^30");
    }
    double memory = Sieve.pages(limit) * (PagedMemory.PAGE_BYTES / MEBIBYTE);
    double heap = Runtime.getRuntime().maxMemory() / MEBIBYTE;
    System.out.printf(
        Locale.ROOT,
        "paged machine: %.0f MiB of memory in %s, %d frames (%.0f MiB) of it in RAM; the heap is"
            + " %.0f MiB, the memory %.1f times that%n",
        memory,
        url,
        frames,
        frames * (PagedMemory.PAGE_BYTES / MEBIBYTE),
        heap,
        memory / heap);
    try (VirtualHashTable<Long, byte[]> table =
        VirtualHashTables.at(url)
            .keys(Codecs.longs())
            .values(Codecs.bytes())
            .mode(anew ? OpenMode.REPLACE : OpenMode.CREATE_OR_UPDATE)
            .open()) {
      return new Run(table).toTheEnd();
    }
  }

  /** One run over one table. */
  private final class Run {
    private final VirtualHashTable<Long, byte[]> table;
    private final ShadowPages pages;
    private final Traffic traffic;
    private final PagedMemory memory;
    private final Processor processor;
    private final long retiredBefore;
    private boolean finished;

    Run(VirtualHashTable<Long, byte[]> table) {
      Optional<Checkpoint> saved = ShadowPages.checkpoint(table).map(Checkpoint::decode);
      if (saved.isPresent() && saved.get().limit() != limit) {
        throw new IllegalStateException(
            "the table at "
                + url
                + " is of a run of --size "
                + saved.get().limit()
                + "; continue that, or start with --anew");
      }
      this.table = table;
      this.pages =
          saved
              .map(checkpoint -> new ShadowPages(table, Sieve.pages(limit), checkpoint.slots()))
              .orElseGet(() -> new ShadowPages(table, Sieve.pages(limit)));
      this.traffic = saved.map(Checkpoint::traffic).orElseGet(() -> new Traffic(pages.pages()));
      this.memory = new PagedMemory(pages, frames, traffic);
      this.processor = new Processor(memory);
      this.finished = saved.map(Checkpoint::finished).orElse(false);
      saved.ifPresentOrElse(checkpoint -> checkpoint.restore(processor), this::load);
      this.retiredBefore = processor.retired();
      saved.ifPresent(
          checkpoint ->
              System.out.printf(
                  Locale.ROOT, "continuing after %,d instructions%n", checkpoint.retired()));
    }

    private void load() {
      int address = 0;
      for (int word : Sieve.words()) {
        memory.storeWord(address, word);
        address += Integer.BYTES;
      }
      processor.register(Sieve.A0, limit);
      processor.register(Sieve.A1, Sieve.FLAGS);
    }

    int toTheEnd() throws IOException {
      long start = System.nanoTime();
      try (Progress progress = Progress.ofConsole()) {
        long checkpointed = start;
        while (!finished) {
          finished = processor.run(SLICE) == Processor.Stop.ENVIRONMENT_CALL;
          memory.settle();
          traffic.advance(processor.retired());
          progress.show(
              finished ? 1 : Sieve.progress(processor, limit),
              String.format(Locale.ROOT, "%,d page faults", traffic.faults()));
          if (finished || System.nanoTime() - checkpointed > checkpointSeconds * BILLION) {
            checkpoint();
            checkpointed = System.nanoTime();
          }
        }
      }
      return report((System.nanoTime() - start) / BILLION);
    }

    private void checkpoint() {
      memory.clean();
      pages.commit(Checkpoint.of(limit, finished, processor, pages, traffic).encode());
    }

    private int report(double seconds) throws IOException {
      int answer = processor.register(Sieve.A0);
      Optional<Integer> known = Sieve.knownAnswer(limit);
      boolean isRight = known.map(number -> number == answer).orElse(true);
      System.out.printf(
          Locale.ROOT,
          "primes below %,d: %,d (%s)%n",
          limit,
          answer,
          known
              .map(number -> isRight ? "as is known" : "WRONG, it is " + number)
              .orElse("no known number to compare with"));
      System.out.printf(
          Locale.ROOT,
          "instructions: %,d, in this run %,.0f million a second%n",
          processor.retired(),
          (processor.retired() - retiredBefore) / seconds / 1e6);
      System.out.printf(
          Locale.ROOT,
          "page faults: %,d, write-backs: %,d, hit rate: %.5f %%%n",
          traffic.faults(),
          traffic.writeBacks(),
          PERCENT * traffic.hitRate());
      System.out.printf(
          Locale.ROOT, "table: %s, %,d entries%n", table.location().orElse(""), table.count());
      System.out.println("memory image (SHA-256): " + digest());
      HeatMap.write(traffic, heatMap);
      System.out.println("heat map: " + heatMap.toAbsolutePath());
      return isRight ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** The digest of the whole memory, page after page; the same wherever the pages lie. */
    private String digest() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] page = new byte[PagedMemory.PAGE_BYTES];
        for (int i = 0; i < pages.pages(); i++) {
          pages.read(i, page, 0);
          digest.update(page);
        }
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }
  }
}
