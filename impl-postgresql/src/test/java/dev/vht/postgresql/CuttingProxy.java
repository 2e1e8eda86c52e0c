package dev.vht.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Forwards connections to a server, and cuts them when a test asks for it. */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean cutsAnswers;
  private volatile boolean refuses;

  CuttingProxy(int port) {
    this.port = port;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Cuts each connection at the next answer of the server, which does not arrive. */
  void cutAtNextAnswer() {
    cutsAnswers = true;
  }

  /** Cuts all connections, and accepts no more. */
  void cutAndRefuse() {
    refuses = true;
    sockets.forEach(CuttingProxy::close);
  }

  /** Forwards again. */
  void mend() {
    refuses = false;
    cutsAnswers = false;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        if (refuses) {
          client.close();
        } else {
          forward(client);
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void forward(Socket client) throws IOException {
    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
    sockets.add(client);
    sockets.add(server);
    start(() -> copy(client, server, false));
    start(() -> copy(server, client, true));
  }

  private void copy(Socket from, Socket to, boolean isAnswer) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (isAnswer && cutsAnswers) {
          break;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // cut
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    close(listener);
    sockets.forEach(CuttingProxy::close);
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
