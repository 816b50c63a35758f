"""Drawings that are no graphs, from plotting libraries: what they are made of survives the sanitiser."""

from __future__ import annotations

from playwright.sync_api import Page

SVG = 'xmlns="http://www.w3.org/2000/svg"'


def test_a_drawing_survives_with_its_styles_as_attributes(shell: Page) -> None:
    """What plotting libraries write: style attributes, gradients, clip paths, groups. No word from the policy."""
    drawing = f"""<svg {SVG} width="2in" height="96" viewBox="0 0 192 96">
      <style>.a {{ fill: red }}</style>
      <defs>
        <linearGradient id="fade"><stop offset="0" style="stop-color:#f00;stop-opacity:0.5"/></linearGradient>
        <clipPath id="box"><rect width="50" height="50"/></clipPath>
      </defs>
      <g transform="translate(1 2) scale(2)" clip-path="url(#box)"
         style="fill: none; stroke: rgb(10, 20, 30); position: fixed">
        <path d="M0 0 L10,10 C1e1 2 3 4 5 6 z" style='stroke-width:1.5;stroke-dasharray:3,2'/>
        <circle cx="5" cy="5" r="2" fill="url(#fade)"/>
      </g>
      <text x="3" y="4" style="font: 10px x; font-size: 12px; text-anchor: middle">a &lt; b</text></svg>"""
    found = shell.evaluate(
        """(text) => {
            const svg = views.rebuild(text, 'p');
            views.show(svg);
            const get = (selector, ...names) => names.map((name) => svg.querySelector(selector).getAttribute(name));
            return {
                size: [svg.getAttribute('width'), svg.getAttribute('height'), svg.getAttribute('viewBox')],
                group: get('g', 'transform', 'clip-path', 'fill', 'stroke', 'style'),
                path: get('path', 'd', 'stroke-width', 'stroke-dasharray'),
                circle: get('circle', 'cx', 'fill'),
                stop: get('stop', 'stop-color', 'stop-opacity'),
                text: [...get('text', 'font-size', 'text-anchor'), svg.querySelector('text').textContent],
                ids: [...svg.querySelectorAll('[id]')].map((element) => element.id),
                styles: svg.querySelectorAll('style').length,
            };
        }""",
        drawing,
    )
    assert found == {
        "size": ["192", "96", "0 0 192 96"],
        "group": ["translate(1 2) scale(2)", "url(#p-box)", "none", "rgb(10, 20, 30)", None],
        "path": ["M0 0 L10,10 C1e1 2 3 4 5 6 z", "1.5", "3,2"],
        "circle": ["5", "url(#p-fade)"],
        "stop": ["#f00", "0.5"],
        "text": ["12px", "middle", "a < b"],
        "ids": ["p-fade", "p-box"],
        "styles": 0,
    }
