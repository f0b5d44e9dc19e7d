// Hands the points that the page carries to plotly.js. Runs once for each fragment and starts every plot that waits.
(() => {
  'use strict';
  const shared = window.mlxScatter1 ??= { live: [] };
  const shapes = ['circle', 'square', 'triangle-up', 'diamond'];
  // Browsers keep some 16 WebGL contexts, and a plot takes three.
  const mostLive = 4;
  const mostNamed = 3000;

  const inflate = async (element) => {
    const packed = Uint8Array.from(atob(element.textContent.trim()), c => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).arrayBuffer();
  };

  // As a module of its own, so that neither a loader of the page nor another plotly.js gets in the way.
  const plotly = () => shared.plotly ??= (async () => {
    const source = document.querySelector('script[type="application/x-mlx-plotly"]');
    const code = new TextDecoder().decode(await inflate(source));
    const module = { exports: {} }, other = Object.getOwnPropertyDescriptor(window, 'Plotly');
    new Function('module', 'exports', 'define', code)(module, module.exports, undefined);
    other ? Object.defineProperty(window, 'Plotly', other) : delete window.Plotly;
    return module.exports;
  })();

  const decode = (buffer) => {
    const length = new DataView(buffer).getUint32(0, true);
    const data = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    let at = 4 + length;
    data.xy = new Float32Array(buffer, at, 2 * data.count);
    at += 8 * data.count;
    if (data.scale) {
      data.values = new Float32Array(buffer, at, data.count);
      at += 4 * data.count;
    }
    data.classes = new Uint16Array(buffer, at, data.count);
    return data;
  };

  // plotly.js reads a few tags in texts; a long text is broken into lines.
  const lines = (text) => text.replace(/(.{40,70}?)\s+/g, '$1\n')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\r?\n/g, '<br>');

  const group = (data) => {
    const groups = new Map();
    for (let i = 0; i < data.count; i++) {
      const members = groups.get(data.classes[i]);
      members ? members.push(i) : groups.set(data.classes[i], [i]);
    }
    return [...groups].sort((a, b) => a[0] - b[0]);
  };

  const traces = (data, groups) => groups.map(([index, members]) => {
    const name = index === 65535 ? '' : data.categories[index];
    const value = data.values ? `<br>${lines(data.valueLabel)}: %{marker.color:.4~g}` : '';
    const extra = `<extra>${name ? lines(name) : ''}</extra>`;
    const n = data.count;
    return {
      type: 'scattergl', mode: 'markers', name: name ? lines(name) : 'others', index, showlegend: false, legendgroup: `${index}`,
      x: Float32Array.from(members, i => data.xy[2 * i]), y: Float32Array.from(members, i => data.xy[2 * i + 1]),
      text: data.texts ? members.map(i => lines(data.texts[i] ?? '')) : undefined,
      hovertemplate: data.texts || value ? (data.texts ? '%{text}' : '') + value + extra : undefined,
      hoverinfo: data.texts || value ? undefined : name ? 'name' : 'x+y',
      marker: {
        symbol: index === 65535 ? 'circle' : shapes[data.shapes[index]],
        size: n <= 100 ? 11 : n <= 1000 ? 8 : n <= 5000 ? 6 : n <= 20000 ? 4.5 : n <= 50000 ? 3.5 : 3,
        opacity: n <= 1000 ? 1 : n <= 20000 ? 0.85 : 0.7,
        ...(data.values ? { color: members.map(i => data.values[i]), coloraxis: 'coloraxis' } : {}),
        line: { width: 0 }
      }
    };
  });

  // What the legend shows: opaque marks of one colour, which stand for the points of their group.
  const keys = (list) => list.map(t => ({
    type: 'scattergl', mode: 'markers', name: t.name, index: t.index, legendgroup: t.legendgroup, x: [null], y: [null], hoverinfo: 'skip',
    marker: { symbol: t.marker.symbol, size: 10 }
  }));

  // The picture of the point under the pointer: above it, or below where there is no room.
  const pictures = (root, target, data, members) => {
    const { width, height, columns, rows, of, sizes } = data.thumbnails, longest = Math.max(width, height);
    const scale = longest >= 96 ? Math.min(1, 280 / longest) : Math.ceil(96 / longest);
    const box = document.createElement('div');
    box.className = 'mlx-thumb';
    box.hidden = true;
    box.style.backgroundImage = `url(${root.querySelector('script[type="application/x-mlx-thumbnails"]').textContent.trim()})`;
    box.style.backgroundSize = `${columns * width * scale}px ${rows * height * scale}px`;
    box.style.imageRendering = scale >= 2 ? 'pixelated' : 'auto';
    target.append(box);
    target.on('plotly_hover', ({ points: [point] }) => {
      const picture = of[members[point.curveNumber]?.[point.pointNumber]] ?? -1;
      box.hidden = picture < 0;
      if (box.hidden) return;
      const [w, h] = (sizes ? sizes[picture] : [width, height]).map(side => side * scale);
      const { xaxis, yaxis } = target._fullLayout, x = xaxis._offset + xaxis.d2p(point.x), y = yaxis._offset + yaxis.d2p(point.y);
      box.style.width = `${w}px`;
      box.style.height = `${h}px`;
      box.style.left = `${Math.max(0, Math.min(x - w / 2, target.clientWidth - w - 6))}px`;
      box.style.top = `${y - h - 18 >= 0 ? y - h - 18 : y + 14}px`;
      box.style.backgroundPosition = `${-(picture % columns) * width * scale}px ${-Math.floor(picture / columns) * height * scale}px`;
    });
    target.on('plotly_unhover', () => { box.hidden = true; });
  };

  // The colours as the style sheet has them for the reader's preference.
  const paint = (root, data, list) => {
    const style = getComputedStyle(root), color = name => style.getPropertyValue(name).trim();
    const ink = color('--mlx-ink'), surface = color('--mlx-surface'), rule = color('--mlx-rule'), muted = color('--mlx-muted');
    const marks = list.map(t => data.values ? color('--mlx-quiet') : t.index === 65535 ? color('--mlx-accent') : color(data.colors[t.index % data.colors.length]));
    const layout = {
      font: { color: ink }, hoverlabel: { bgcolor: surface, bordercolor: muted, font: { color: ink, family: style.fontFamily } },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: muted, activecolor: ink }
    };
    if (data.scale) {
      layout.coloraxis = {
        cmin: data.range[0], cmax: data.range[1], colorscale: data.scale.map((s, i) => [i / (data.scale.length - 1), color(s)]),
        colorbar: { title: { text: lines(data.valueLabel) }, thickness: 14, len: 0.6, outlinecolor: rule, x: 1, xanchor: 'left', y: 0, yanchor: 'bottom', lenmode: 'fraction' }
      };
    }
    return { layout, marks, ink, surface };
  };

  // The texts of the first points that have room in the part of the map that is seen.
  const labels = (plot, data, { ink, surface }) => {
    const { xaxis, yaxis } = plot._fullLayout, found = [], taken = new Set(), shown = new Set(), seen = [];
    plot.data.forEach(t => { if (t.visible === undefined || t.visible === true) shown.add(t.index); });
    for (let i = 0; i < data.count; i++) {
      const x = xaxis.d2p(data.xy[2 * i]), y = yaxis.d2p(data.xy[2 * i + 1]);
      if (x >= 0 && x <= xaxis._length && y >= 0 && y <= yaxis._length && shown.has(data.classes[i])) seen.push([i, x, y]);
    }
    // In a crowd a few names say nothing.
    if (seen.length > mostNamed) return found;
    for (const [i, x, y] of seen) {
      if (found.length >= 160) break;
      const text = data.texts[i], half = 3.6 * (text ?? '').length + 4;
      if (!text || text.length > 40) continue;
      if (x < half || y < 18 || x > xaxis._length - half || y > yaxis._length) continue;
      const cells = [], row = Math.floor((y - 10) / 9);
      for (let c = Math.floor((x - half) / 12); c <= Math.floor((x + half) / 12); c++) cells.push(`${c},${row}`, `${c},${row + 1}`);
      if (cells.some(c => taken.has(c))) continue;
      cells.forEach(c => taken.add(c));
      found.push({
        x: data.xy[2 * i], y: data.xy[2 * i + 1], text: lines(text), showarrow: false, yshift: 11, font: { size: 11, color: ink }, bgcolor: surface + 'b8', borderpad: 0, captureevents: false
      });
    }
    return found;
  };

  const draw = async (root, target) => {
    const data = decode(await inflate(root.querySelector('script[type="application/x-mlx-points"]')));
    const library = await plotly(), groups = group(data), points = traces(data, groups), list = [...points, ...keys(points)];
    // The points take their colour from the scale where there is one.
    const colored = list.map((_, i) => i).filter(i => !data.values || i >= points.length);
    let colors = paint(root, data, list);
    const { layout } = colors;
    colored.forEach(i => { list[i].marker.color = colors.marks[i]; });
    const narrow = target.clientWidth < 640, axis = { visible: false, showgrid: false, zeroline: false };
    Object.assign(layout, {
      autosize: true, margin: { l: 4, r: 4, t: 34, b: 4 }, dragmode: 'pan', hovermode: 'closest', hoverdistance: 12,
      xaxis: { ...axis }, yaxis: { ...axis, scaleanchor: 'x', scaleratio: 1 },
      paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
      showlegend: data.categories.length > 0, legend: { itemsizing: 'constant', tracegroupgap: 0, ...(narrow ? { orientation: 'h', y: 0, yanchor: 'top' } : { y: 1, yanchor: 'top' }) }
    });
    layout.font.family = getComputedStyle(root).fontFamily;
    await library.newPlot(target, list, layout, {
      scrollZoom: true, displaylogo: false, responsive: true, doubleClick: 'reset', modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d']
    });
    const relabel = () => {
      if (!data.showLabels) return;
      const annotations = labels(target, data, colors);
      if (annotations.length || target.layout.annotations?.length) library.relayout(target, { annotations });
    };
    target.on('plotly_relayout', change => { if (!('annotations' in change)) relabel(); });
    target.on('plotly_restyle', relabel);
    relabel();
    if (data.thumbnails) pictures(root, target, data, groups.map(([, members]) => members));
    return {
      repaint: async () => {
        colors = paint(root, data, list);
        await library.restyle(target, { 'marker.color': colored.map(i => colors.marks[i]) }, colored);
        await library.relayout(target, colors.layout);
        relabel();
      },
      close: () => { library.purge(target); }
    };
  };

  const show = (root, live) => {
    root.querySelector('.mlx-still').hidden = live;
    root.querySelector('.mlx-live').hidden = !live;
  };

  const open = async (root) => {
    if (root.dataset.mlxState !== 'waiting') return;
    root.dataset.mlxState = 'opening';
    try {
      if (!document.createElement('canvas').getContext('webgl')) throw new Error('this browser has no WebGL');
      if (!window.DecompressionStream) throw new Error('this browser is too old');
      // A notebook takes outputs off the page.
      shared.live = shared.live.filter(plot => plot.root.isConnected || plot.close());
      while (shared.live.length >= mostLive) {
        const far = shared.live.findIndex(p => !p.root.mlxSeen);
        if (far < 0) break;
        const [plot] = shared.live.splice(far, 1);
        plot.close();
        show(plot.root, false);
        plot.root.dataset.mlxState = 'waiting';
      }
      // plotly.js measures its target: it must be on the page, and the picture stays until the points are drawn.
      root.querySelector('.mlx-live').hidden = false;
      const plot = await draw(root, root.querySelector('.mlx-plot'));
      shared.live.push({ root, ...plot });
      show(root, true);
      root.dataset.mlxState = 'live';
    } catch (problem) {
      show(root, false);
      root.dataset.mlxState = 'still';
      const note = root.querySelector('.mlx-problem');
      note.hidden = false;
      note.textContent = `A still picture: ${problem.message}.`;
    }
  };

  shared.watcher ??= window.IntersectionObserver && new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      target.mlxSeen = isIntersecting;
      if (isIntersecting) target.dispatchEvent(new Event('mlx-open'));
    }
  }, { rootMargin: '200px' });

  if (!shared.theme) {
    shared.theme = matchMedia('(prefers-color-scheme: dark)');
    shared.theme.addEventListener('change', () => shared.live.forEach(plot => plot.repaint()));
  }

  for (const root of document.querySelectorAll('.mlx-scatter:not([data-mlx-state])')) {
    root.dataset.mlxState = 'waiting';
    root.mlxSeen = true;
    root.addEventListener('mlx-open', () => open(root));
    shared.watcher ? shared.watcher.observe(root) : open(root);
  }
})();
